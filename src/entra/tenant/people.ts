import type { Faker } from '@faker-js/faker';
import type { EntraUser } from './model.js';

type FakerModule = typeof import('@faker-js/faker');

/** Where the people of an international company live, in the words of Entra's `country`, and what language they have. */
const PLACES: ReadonlyArray<readonly [string, keyof FakerModule['allLocales']]> = [
  ['United States', 'en'],
  ['Germany', 'de'],
  ['France', 'fr'],
  ['Spain', 'es'],
  ['Italy', 'it'],
  ['Poland', 'pl'],
  ['Czechia', 'cs_CZ'],
  ['Sweden', 'sv'],
  ['Brazil', 'pt_BR'],
  ['India', 'en_IN'],
  ['Türkiye', 'tr'],
  ['Greece', 'el'],
  ['Vietnam', 'vi'],
  ['Japan', 'ja'],
  ['China', 'zh_CN'],
  ['South Korea', 'ko'],
  ['Egypt', 'ar'],
];

const DEPARTMENTS = [
  'Research & Development',
  'Sales',
  'Finance',
  'Human Resources',
  'Legal',
  'Operations',
  'IT',
  'Marketing',
];
const DOMAIN = 'contoso.example';

/** The package that names are from is not installed; the message says how it is. */
export class NamesMissing extends Error {
  override name = 'NamesMissing';

  constructor() {
    super(
      'People are made up with the optional package @faker-js/faker, which is not installed: npm install @faker-js/faker',
    );
  }
}

/**
 * Makes people, the same ones again for the same seed.
 * @param made how many were made before, so that no name for signing in is given twice
 * @throws NamesMissing
 */
export async function createPeople(seed: number, made = 0): Promise<People> {
  const names = await import('@faker-js/faker').catch((error) => {
    throw error.code === 'ERR_MODULE_NOT_FOUND' ? new NamesMissing() : error;
  });
  return new People(names, seed, made);
}

export class People {
  readonly #faker: Faker;
  readonly #local: ReadonlyArray<readonly [string, Faker]>;
  #made = 0;

  constructor({ Faker, allLocales, en, base }: FakerModule, seed: number, made: number) {
    this.#faker = new Faker({ locale: [en, base], seed });
    this.#local = PLACES.map(([country, locale], i) => [
      country,
      new Faker({ locale: [allLocales[locale], en, base], seed: seed + i + 1 }),
    ]);
    this.#made = made;
  }

  /** Randomness of the same seed, for what else is to be chosen. */
  get faker(): Faker {
    return this.#faker;
  }

  /** @param managers objectIds of those whom the person may report to */
  make(managers: readonly string[]): EntraUser {
    const [country, local] = this.#faker.helpers.arrayElement(this.#local);
    const [givenName, surname] = [local.person.firstName(), local.person.lastName()];
    const number = this.#next();
    const alias = this.#alias(givenName, surname, number);
    const mail = `${alias}@${DOMAIN}`;
    const manager = managers.length > 0 && number > 1 ? this.#faker.helpers.arrayElement(managers) : undefined;
    return {
      objectId: this.#faker.string.uuid(),
      userPrincipalName: mail,
      accountEnabled: true,
      softDeleted: false,
      ...(manager === undefined ? {} : { manager }),
      attributes: this.#withGaps({
        displayName: displayName(givenName, surname),
        givenName,
        surname,
        mail,
        mailNickname: alias,
        jobTitle: this.#faker.person.jobTitle(),
        department: this.#faker.helpers.arrayElement(DEPARTMENTS),
        employeeId: String(100_000 + number),
        companyName: 'Contoso',
        city: local.location.city(),
        country,
        streetAddress: local.location.streetAddress(),
        postalCode: local.location.zipCode(),
        telephoneNumber: this.#faker.phone.number({ style: 'international' }),
      }),
    };
  }

  /** How many names for signing in were given. */
  get made(): number {
    return this.#made;
  }

  #next(): number {
    this.#made += 1;
    return this.#made;
  }

  /** What changes when somebody marries, say: surname, display name, and all names for signing in and mail. */
  rename(user: EntraUser): EntraUser {
    const [, local] = this.#faker.helpers.arrayElement(this.#local);
    const { givenName = '' } = user.attributes;
    const surname = local.person.lastName();
    const alias = this.#alias(givenName, surname, this.#next());
    const mail = `${alias}@${DOMAIN}`;
    const names = { surname, displayName: displayName(givenName, surname), mail, mailNickname: alias };
    return { ...user, userPrincipalName: mail, attributes: { ...user.attributes, ...names } };
  }

  /** Another job, sometimes in another department or town. */
  move(user: EntraUser): EntraUser {
    const [country, local] = this.#faker.helpers.arrayElement(this.#local);
    const town: Record<string, string> = this.#faker.datatype.boolean() ? { city: local.location.city(), country } : {};
    return {
      ...user,
      attributes: {
        ...user.attributes,
        jobTitle: this.#faker.person.jobTitle(),
        department: this.#faker.helpers.arrayElement(DEPARTMENTS),
        ...town,
      },
    };
  }

  /** Names that Latin letters cannot write become a number, as in many companies; an apostrophe stays. */
  #alias(givenName: string, surname: string, number: number): string {
    const words = [givenName, surname].map((name) =>
      name
        .normalize('NFD')
        .replace(/[^A-Za-z']/g, '')
        .toLowerCase(),
    );
    const name = words.filter((word) => word !== '').join('.');
    return name.length < 3 ? `user${number}` : `${name}${number}`;
  }

  /** What a directory rarely has of everybody is missing now and then; never what the Vault table requires. */
  #withGaps(attributes: Record<string, string>): Record<string, string> {
    for (const name of ['telephoneNumber', 'streetAddress', 'postalCode']) {
      if (this.#faker.number.int(9) === 0) delete attributes[name];
    }
    return attributes;
  }
}

const displayName = (givenName: string, surname: string) => `${givenName} ${surname}`;
