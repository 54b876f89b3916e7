import type { Credentials } from '../src/auth/credentials.js';
import type { ConnectionOptions, Credential } from '../src/entra/client/connection.js';
import type { TokenGrant } from '../src/entra/client/credentials.js';

/** What a method needs of where it is tried. */
export interface MethodSetting {
  readonly credentials: Credentials;
  readonly organizationId: string;
  /** Where the token endpoint is. */
  readonly origin: string;
  readonly client: {
    readonly anonymous: Credential;
    bearer(token: string): Credential;
    basic(user: string, password: string): Credential;
    grantedTokens(grant: TokenGrant): Credential;
  };
  readonly issuer: {
    entraToken(tenantId: string, version: string): string;
    assertion(claims: { tenantId: string; subject: string; audience: string }): string;
  };
  issueCertificate(): Promise<{ cert: string; key: string }>;
}

/** One way to authenticate. */
export interface Method {
  readonly name: string;
  readonly isFederated?: boolean;
  /** Whether it needs TLS. */
  readonly isSecure?: boolean;
  prepare(setting: MethodSetting): Promise<Pick<ConnectionOptions, 'credential' | 'clientCertificate'>>;
}

export declare const METHODS: readonly Method[];
