import type { PersonRecord, PersonStore } from '../../store/log/person-store.js';
import type { WhyReader } from '../explain/why.js';
import { OperatorError } from '../operator-error.js';
import type { Organizations } from '../organizations.js';

/** How a link is repaired that leads to a user who was deleted here. */
export interface LinkRemedy {
  /** The id that the client still has, and what else it knows the user by. */
  readonly id: string;
  readonly userName: string;
  readonly externalId: string | null;
  readonly deletedAt: Date;
  /** How often the client asked for the id since, as far as the log shows it. */
  readonly asked: number;
  /** Who is here by now under the same userName or externalId, and whom the client would find instead. */
  readonly present: { readonly id: string; readonly userName: string } | null;
  /** What to look up in Graph for its `objectConnections` call. */
  readonly lookUps: readonly { readonly what: string; readonly value: string }[];
  /** What to do, one after the other. */
  readonly steps: readonly string[];
}

/** Where the job is paused and started in Entra; checked on 2026-11-28. */
const PAUSE = 'Entra admin center > Enterprise apps > the application > Provisioning > Pause provisioning';

/**
 * The remedy for one deleted user.
 * @param asked how often the client asked for the id since it was deleted
 * @param present who is here under the same userName or externalId
 */
export function remedyOf(
  slug: string,
  { id, userName, externalId, deletedAt }: PersonRecord,
  asked: number,
  present: Pick<PersonRecord, 'id' | 'userName'> | undefined,
): LinkRemedy {
  const source =
    externalId === null
      ? `the objectId of the user whose userPrincipalName is ${userName}`
      : `the objectId of the user whose attribute that is mapped to externalId is ${externalId} (userPrincipalName ${userName})`;
  const next =
    present === undefined
      ? 'finds nobody by its matching attributes, and makes the user anew under another id'
      : `finds ${present.userName} (${present.id}) by its matching attributes, and links that user`;
  return {
    id,
    userName,
    externalId,
    deletedAt: deletedAt ?? new Date(0),
    asked,
    present: present === undefined ? null : { id: present.id, userName: present.userName },
    lookUps: [
      { what: 'id at the target, as Entra keeps it', value: id },
      { what: 'userPrincipalName', value: userName },
      ...(externalId === null ? [] : [{ what: 'what is mapped to externalId', value: externalId }]),
    ],
    steps: [
      `Pause the job first: ${PAUSE}. While it runs, Graph answers 409.`,
      ...(present === undefined
        ? [
            `To keep the link, bring the same id back and start the job again: rollcall user restore ${id} --organization ${slug}`,
          ]
        : []),
      `Else remove the link: look up in Graph ${source}, ask for the connection of that object by the objectConnections call of the synchronization job (Graph beta), and see that its target id is ${id}.`,
      'Delete that one connection by the same call. Clearing the state of the whole job would do it too, for all users.',
      `Start the job again: its next cycle ${next}.`,
    ],
  };
}

/** Finds out what a client still links that was deleted here. */
export class LinkRemedies {
  readonly #organizations: Organizations;
  readonly #people: PersonStore;
  readonly #why: WhyReader;

  constructor(organizations: Organizations, people: PersonStore, why: WhyReader) {
    this.#organizations = organizations;
    this.#people = people;
    this.#why = why;
  }

  /**
   * @param text userName, e-mail address, externalId or id
   * @returns a remedy for each deleted user who is meant
   * @throws OperatorError when none was deleted
   */
  async find(slug: string, text: string): Promise<LinkRemedy[]> {
    const organization = await this.#organizations.get(slug);
    const people = await this.#people.find(organization.id, text);
    const deleted = people.filter(({ deletedAt }) => deletedAt !== null);
    if (deleted.length === 0) {
      const [here] = people;
      throw new OperatorError(
        here === undefined
          ? `${slug} keeps no deleted user ${JSON.stringify(text)}. Give the id that the client asks for; it is in: rollcall log --organization ${slug} --failures`
          : `${here.userName} is here with the id ${here.id}, so that there is no link to repair. Give the id that the client asks for, if it is another.`,
      );
    }
    const remedies: LinkRemedy[] = [];
    for (const person of deleted) {
      const asked = await this.#why.askedSince(organization.id, person);
      remedies.push(remedyOf(slug, person, asked, await this.#present(organization.id, person)));
    }
    return remedies;
  }

  async #present(organizationId: string, { userName, externalId }: PersonRecord): Promise<PersonRecord | undefined> {
    const isHere = ({ deletedAt, foundBy }: PersonRecord) =>
      deletedAt === null && (foundBy === 'userName' || foundBy === 'externalId');
    const byName = (await this.#people.find(organizationId, userName)).find(isHere);
    if (byName !== undefined || externalId === null) return byName;
    return (await this.#people.find(organizationId, externalId)).find(isHere);
  }
}
