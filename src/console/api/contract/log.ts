export type LogOutcome = 'changed' | 'refused' | 'read';
export type LogMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET';

/** An entry of the provisioning log, in a list and in the events of `GET …/log/tail`. */
export interface LogItem {
  /** In the order of time. */
  readonly id: string;
  readonly at: string;
  readonly requestId: string;
  /** Name of the credential; null or empty where there was no right one. */
  readonly credential: string | null;
  readonly operation: string;
  readonly outcome: LogOutcome;
  readonly method: string | null;
  readonly resourceType: string | null;
  /** Resource id where there is one, else the name that the request was about. */
  readonly subject: string | null;
  readonly resourceName: string | null;
  readonly status: number;
  readonly sentence: string;
}

/** `GET …/log`: the newest first. A page may be short, or empty, and still go on. */
export interface LogPage {
  readonly items: readonly LogItem[];
  readonly next?: string;
  /** Down to when the log was looked through so far. */
  readonly lookedBackTo?: string;
}

/** The data of an event of `GET …/log/tail`. */
export interface LogNews {
  readonly items: readonly LogItem[];
  /** Entries that came too fast, and are left out here. */
  readonly dropped: number;
}

/** What a change did to an attribute; of a list of values, which came and which went. */
export interface LoggedChange {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly added?: readonly unknown[];
  readonly removed?: readonly unknown[];
  readonly reordered?: boolean;
  readonly shortened?: boolean;
}

/** `GET …/log/:id` */
export interface LogEntryAnswer extends LogItem {
  readonly changes: readonly LoggedChange[];
  readonly changesLeftOut: number;
  /** Members that came and went, as it was logged: ids. */
  readonly members: unknown;
  /** As it was logged, without what is never disclosed; null where the log keeps no request. */
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown } | null;
  /** Longer bodies than this are not kept; null where it was kept, or there was none. */
  readonly bodyLongerThan: number | null;
  readonly answer: { readonly status: number; readonly scimType?: string; readonly detail?: string };
  /** What the reason means, and what to change. */
  readonly explanation: {
    readonly reason: string;
    readonly title: string;
    readonly why: string;
    readonly change?: string;
    readonly paths: readonly {
      readonly product: string;
      readonly steps: readonly string[];
      /** When it was compared with the vendor's documentation; undefined for general knowledge. */
      readonly checkedOn?: string;
    }[];
  };
  readonly notes: readonly { readonly code: string; readonly detail: string }[];
  /** For a shell, with a variable in place of the token; null where the log does not keep enough. */
  readonly curl: string | null;
  /** What else the same request did. */
  readonly sameRequest: readonly LogItem[];
}
