export const SCIM_CLIENTS = ['azure', 'okta', 'sap', 'other'] as const;
export type ScimClient = (typeof SCIM_CLIENTS)[number];

export const SECRET_METHODS = ['bearer', 'oauth', 'entra', 'federation', 'basic', 'certificate'] as const;
export type SecretMethod = (typeof SECRET_METHODS)[number];

/** What `PUT /organizations/:slug/data-integration` takes, with the version in `If-Match`. */
export interface IntegrationSettings {
  readonly scimClient: ScimClient;
  readonly secretMethod: SecretMethod;
  /** The toggle `Set as active SCIM Provider`. */
  readonly active: boolean;
  /** Addresses and networks; none for every address. */
  readonly allowedAddresses: readonly string[];
  readonly notifyAddresses: readonly string[];
  readonly notifyLanguage: 'en' | 'de';
  /** Requests a second; null for the server's default, 0 for any number. Changed by operators alone. */
  readonly rateLimit: number | null;
  readonly rateBurst: number | null;
}

/** An attribute of the mapping, in the order of the table. */
export interface IntegrationAttribute {
  readonly target: string;
  /** In Entra: a name, or an expression. */
  readonly source: string;
  readonly type: 'Direct' | 'Expression' | 'Reference';
  /** Which of those by which a user is matched, from 1. */
  readonly matching?: number;
  readonly isRequired: boolean;
}

/** What `GET` and `PUT /organizations/:slug/data-integration` answer. */
export interface DataIntegration {
  /** For `If-Match`. */
  readonly version: number;
  readonly slug: string;
  readonly name: string;
  readonly settings: IntegrationSettings;
  readonly tenantUrl: string;
  readonly tokenUrl: string;
  /** What holds of requests: null for any number. */
  readonly limit: { readonly rate: number; readonly burst: number } | null;
  readonly attributes: readonly IntegrationAttribute[];
  /** Whether mail is sent at all. */
  readonly hasMail: boolean;
}

export interface CredentialItem {
  readonly id: string;
  readonly kind: 'token' | 'client' | 'entra' | 'federation' | 'certificate';
  readonly name: string;
  readonly version: number;
  readonly access: 'full' | 'read-only' | 'users-only' | 'groups-only';
  readonly note: string | null;
  readonly createdAt: string;
  /** null for never. */
  readonly lastUsedAt: string | null;
  /** Shown after it had ended, or from where it may not be. */
  readonly lastRefusedAt: string | null;
  readonly endsAt: string | null;
  readonly isLive: boolean;
  /** Of a secret: where its value comes from. */
  readonly value?: 'generated' | 'chosen' | 'keyVault';
  /** By which it is found where that is no secret: a client id, a tenant id, a thumbprint. */
  readonly boundTo?: string;
}

/** What `POST …/credentials` and `…/credentials/:id/rotate` answer. */
export interface NewCredential {
  readonly credential: CredentialItem;
  /** Shown this once; not given where somebody chose it. */
  readonly secret?: string;
  readonly clientId?: string;
  /** Of a rotation: until when the one before works. */
  readonly oldEndsAt?: string;
}

/** What `POST …/credentials/strength` answers. */
export interface Strength {
  readonly isStrong: boolean;
  readonly weakness?: string;
}

export interface TestExchange {
  readonly method: string;
  readonly path: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly ms: number;
  readonly sent?: string;
  readonly received: string;
}

/** An event of a connection test. */
export interface TestStep {
  readonly part: 'way' | 'provision';
  readonly id: string;
  readonly title: string;
  readonly verdict: 'passed' | 'warned' | 'failed' | 'skipped' | 'not-reached';
  readonly finding: string;
  readonly remedy?: string;
  readonly exchanges?: readonly TestExchange[];
}

/** How a connection test ended. */
export interface TestResult {
  readonly passed: number;
  readonly warned: number;
  readonly failed: number;
  readonly seconds: number;
}

/** An event of a rehearsal. */
export type RehearsalStep =
  | { readonly phase: 'preparing' | 'cleaning' }
  | { readonly phase: 'cycle'; readonly cycle: number; readonly finished: number; readonly total: number };

export interface RehearsalCycle {
  readonly kind: string;
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly requests: number;
  readonly seconds: number;
  readonly health: string;
  readonly reasons: readonly string[];
}

export interface RehearsalResult {
  readonly isStopped: boolean;
  readonly cycles: readonly RehearsalCycle[];
  readonly failures: number;
  readonly examples: readonly {
    readonly action: string;
    readonly name?: string;
    readonly code?: string;
    readonly detail?: string;
  }[];
}
