import type { Organization, OrganizationStore } from '../store/organizations/organization-store.js';
import type { Mailer } from './mailer.js';
import {
  MAIL_LANGUAGES,
  type MailContent,
  type MailKind,
  type MailLanguage,
  type MailValues,
} from './messages/message.js';

/** What an organization is told of. */
export interface Notice<Kind extends MailKind> {
  readonly kind: Kind;
  /** Whoever was told of it before is not told again. */
  readonly topic: string;
  /** Of the console, where its reader goes next. */
  readonly page: string;
  readonly values: Omit<MailValues<Kind>, 'organization'>;
}

/** Tells those whom an organization named. */
export class Notices {
  readonly #mailer: Mailer;
  readonly #organizations: Pick<OrganizationStore, 'find'>;
  readonly #publicUrl: string | undefined;

  /** @param publicUrl under which the console is reached; without it, mail has no links */
  constructor(mailer: Mailer, organizations: Pick<OrganizationStore, 'find'>, publicUrl: string | undefined) {
    this.#mailer = mailer;
    this.#organizations = organizations;
    this.#publicUrl = publicUrl;
  }

  /** @returns how many will have mail who were not told before */
  async tell<Kind extends MailKind>(slug: string, notice: Notice<Kind>): Promise<number> {
    if (!this.#mailer.isOn) return 0;
    const organization = await this.#organizations.find(slug);
    if (organization === undefined || organization.notifyAddresses.length === 0) return 0;
    const { kind, topic, page, values } = notice;
    const content = {
      kind,
      language: languageOf(organization),
      values: { ...values, organization: organization.name },
    } as unknown as MailContent;
    return this.#mailer.post({
      ...content,
      to: organization.notifyAddresses,
      topic,
      organizationId: organization.id,
      link: this.#publicUrl && `${this.#publicUrl}/console/o/${slug}/${page}`,
    });
  }
}

/** As the database has it: another version may know more of them than this one. */
const languageOf = ({ notifyLanguage }: Organization): MailLanguage =>
  MAIL_LANGUAGES.find((language) => language === notifyLanguage) ?? 'en';
