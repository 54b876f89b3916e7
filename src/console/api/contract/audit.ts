/** Of `GET /audit` and `GET /organizations/:slug/audit`, the newest first. */
export interface AuditItem {
  readonly id: string;
  readonly at: string;
  /** Address of a person of the console, name of an operator at the command line, or `server`. */
  readonly actor: string;
  readonly action: string;
  readonly organization: string | null;
  /** What was done, with who did it. */
  readonly sentence: string;
  readonly details: object;
}
