export type SystemKind = 'scim' | 'ias';
export type SystemMethod = 'none' | 'basic' | 'bearer' | 'oauth' | 'certificate';

/** How a system is signed in to. A secret is never told: `kept`, or the reference to a key vault. */
export interface SystemSignIn {
  readonly method: SystemMethod;
  readonly user?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly certificate?: string;
  readonly secret?: string;
}

/** Whether requests go through to it, as far as the node that answers knows. */
export interface SystemCondition {
  readonly state: 'unknown' | 'asked' | 'left alone' | 'credential refused' | 'asked for rest';
  readonly until: string | null;
}

/** A system in `GET …/systems`. */
export interface SystemItem {
  readonly id: string;
  readonly name: string;
  readonly kind: SystemKind;
  readonly url: string;
  readonly method: SystemMethod;
  readonly isProxy: boolean;
  readonly condition: SystemCondition;
  readonly lastSync: { readonly run: string; readonly state: RunState; readonly startedAt: string } | null;
  /** When access that was granted was last brought there. */
  readonly lastProvisionedAt: string | null;
}

/** `GET …/systems/:id`, with its version in the ETag too. */
export interface SystemAnswer extends SystemItem {
  readonly version: number;
  readonly authentication: SystemSignIn;
  /** Certificates in PEM. */
  readonly authorities: string | null;
  readonly properties: Readonly<Record<string, string>>;
  /** JSON in lines; null for what is taken as it is. */
  readonly readTransformation: string | null;
  readonly writeTransformation: string | null;
  /** Where it is served as a proxy. */
  readonly proxyUrl: string | null;
  readonly changedAt: string;
  readonly sync: SyncItem | null;
  /** Requests for access that are not over, which `DELETE …/systems/:id` forgets with `?forgetAccess=true` alone. */
  readonly liveRequests: number;
}

/** A body of `POST …/systems`; of `PATCH …/systems/:id` what is to be otherwise, with null for what is taken away. */
export interface SystemEntry {
  readonly name: string;
  readonly kind: SystemKind;
  readonly url: string;
  readonly authentication: Omit<SystemSignIn, 'secret'> & {
    /** Left out to keep the one that there is. */
    readonly secret?: string;
    /** Of a certificate, in PEM. */
    readonly key?: string;
  };
  readonly properties: Readonly<Record<string, string>>;
  readonly authorities?: string | null;
  readonly readTransformation?: string | null;
  readonly writeTransformation?: string | null;
  readonly isProxy: boolean;
}

/** `POST …/systems/export`: what an export of Identity Provisioning comes to, to be entered with its secret. */
export interface ReadExport {
  readonly entry: SystemEntry;
  /** What exports leave out, by SAP's names. */
  readonly credentials: readonly string[];
  readonly warnings: readonly string[];
}

/** `POST …/systems/:id/check` */
export interface SystemCheck {
  readonly isUsable: boolean;
  readonly steps: readonly {
    readonly asked: string;
    readonly verdict: 'passed' | 'warned' | 'failed' | 'skipped';
    readonly saw: string;
    readonly next: string | null;
  }[];
}

/** A body of `POST …/transformation-preview`. */
export interface TransformationTrial {
  readonly transformation: string;
  readonly direction: 'read' | 'write';
  readonly scope?: 'createEntity' | 'updateEntity' | 'patchEntity' | 'deleteEntity';
  /** JSON of a user or group; without one, the transformation is only checked. */
  readonly resource?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly isProxy?: boolean;
}

/** What is wrong, and where in the text. */
export interface TransformationProblem {
  /** In which of the two texts. */
  readonly of: 'transformation' | 'resource';
  readonly message: string;
  readonly line: number | null;
}

export interface TransformationStepItem {
  readonly mapping: number;
  readonly line: number | null;
  readonly does: string;
  readonly outcome: 'done' | 'skipped' | 'failed';
  readonly note: string | null;
  /** JSON. */
  readonly source: string | null;
  readonly result: string | null;
}

/** `POST …/transformation-preview` */
export interface TransformationAnswer {
  readonly problem: TransformationProblem | null;
  readonly warnings: readonly string[];
  readonly steps: readonly TransformationStepItem[];
  /** What becomes of the resource; null where none was given. */
  readonly outcome: 'transformed' | 'skipped' | 'failed' | null;
  /** Why it is left out, or cannot be transformed. */
  readonly reason: string | null;
  /** JSON in lines. */
  readonly resource: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

export type RunState = 'running' | 'finished' | 'failed' | 'cancelled';
export type SyncKind = 'repository' | 'sci';
export type SyncMode = 'full' | 'delta';

/** How a system is read; also a body of `PUT …/systems/:id/sync`, without its watermarks. */
export interface SyncItem {
  readonly kind: SyncKind;
  /** Null for on demand alone. */
  readonly everyMinutes: number | null;
  readonly mode: SyncMode;
  readonly dueAt: string | null;
  readonly usersWatermark: string | null;
  readonly groupsWatermark: string | null;
}
