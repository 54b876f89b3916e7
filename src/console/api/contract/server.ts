/** Of `GET /server`: what an operator wants to know of this installation. */
export interface ServerAnswer {
  readonly version: string;
  /** Of Node.js. */
  readonly node: string;
  readonly database: { readonly isEmbedded: boolean; readonly version: string };
  readonly pendingMigrations: readonly string[];
  /** `older` counts the keys of before that may still open what is sealed. */
  readonly masterKey: { readonly source: 'variable' | 'keyVault' | 'file'; readonly older: number };
  readonly mail: {
    readonly isOn: boolean;
    readonly from: string | null;
    readonly waiting: number;
    readonly sent: number;
    readonly givenUp: number;
    /** The newest first. */
    readonly recent: readonly MailItem[];
  };
  readonly jobs: readonly JobItem[];
}

export interface MailItem {
  readonly id: string;
  readonly recipient: string;
  readonly about: string;
  readonly state: 'waiting' | 'sent' | 'given up';
  readonly attempts: number;
  readonly createdAt: string;
  readonly lastError: string | null;
}

export interface JobItem {
  readonly name: string;
  readonly purpose: string;
  readonly everyMs: number;
  /** Whether it runs on one node of all, and can be run before its time. */
  readonly isShared: boolean;
  readonly state: 'running' | 'done' | 'failed' | 'interrupted' | null;
  readonly startedAt: string | null;
  readonly tookMs: number | null;
  readonly node: string | null;
  readonly nextAt: string | null;
  readonly error: string | null;
}

/** Of `POST /server/mail-test`. */
export interface MailTested {
  /** What the mail server said. */
  readonly answer: string;
}
