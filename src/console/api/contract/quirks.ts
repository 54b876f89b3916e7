/** How a strict organization refuses something. */
export interface StrictAnswer {
  readonly clause: string;
  readonly scimType: string;
}

/** A tolerance, and how often a client made use of it. */
export interface QuirkItem {
  readonly client: string;
  readonly code: string;
  readonly meaning: string;
  readonly times: number;
  readonly example: string;
  readonly requestId: string;
  readonly lastAt: string;
  /** null where a strict organization accepts it too. */
  readonly strict: StrictAnswer | null;
}

/** What a strict organization would have refused of a client, for one cause. */
export interface StrictFinding extends StrictAnswer {
  readonly code: string;
  readonly meaning: string;
  readonly requests: number;
  readonly example: string;
  readonly requestId: string;
  readonly lastAt: string;
  /** What to change at the client. */
  readonly change: string;
}

export interface ClientPreviewItem {
  readonly client: string;
  /** Requests, each once. */
  readonly requests: number;
  readonly lastAt: string;
  readonly findings: readonly StrictFinding[];
}

/** `GET …/quirks`, and what `PUT …/strict` answers. */
export interface QuirksAnswer {
  readonly strict: boolean;
  readonly quirks: readonly QuirkItem[];
  /** Of so many days. */
  readonly days: number;
  readonly clients: readonly ClientPreviewItem[];
}
