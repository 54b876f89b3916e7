/** How an organization wants the standard to be taken: what `PUT …/settings/standard` takes. */
export interface StandardSettings {
  readonly uniqueExternalId: boolean;
  readonly discovery: 'full' | 'rfc7643';
}

/** What is kept, null for what the server does: what `PUT …/settings/retention` takes, of operators alone. */
export interface RetentionForm {
  readonly logDays: number | null;
  readonly historyDays: number | null;
  readonly deletedDays: number | null;
  /** The newest at most; null for any number. */
  readonly logEntries: number | null;
  readonly historyEntries: number | null;
}

/** What `GET …/settings` and both PUTs answer. */
export interface OrganizationSettings {
  /** For `If-Match`. */
  readonly version: number;
  readonly slug: string;
  readonly profile: string;
  readonly standard: StandardSettings;
  readonly retention: RetentionForm;
  /** What holds: the organization's own setting, or the server's. */
  readonly kept: { readonly logDays: number; readonly historyDays: number; readonly deletedDays: number };
}
