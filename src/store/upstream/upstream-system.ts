import type { JsonObject } from '../../protocol/json.js';

/** What an upstream is: a service provider of RFC 7644, or an Identity Directory of SAP Cloud Identity Services. */
export const UPSTREAM_KINDS = ['scim', 'ias'] as const;
export type UpstreamKind = (typeof UPSTREAM_KINDS)[number];

/** A secret of an upstream as it is kept: sealed with the master key, or a reference `keyvault://vault/name[/version]`. */
export type KeptSecret = { readonly sealed: string } | { readonly reference: string };

/** How we say to an upstream who we are. */
export type UpstreamAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'basic'; readonly user: string; readonly secret: KeptSecret }
  | { readonly method: 'bearer'; readonly secret: KeptSecret }
  | {
      readonly method: 'oauth';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly secret: KeptSecret;
      readonly scope?: string | undefined;
      /** In PEM; with one, the secret is its private key, and the client proves by TLS who it is (RFC 8705 §2). */
      readonly certificate?: string | undefined;
    }
  | { readonly method: 'certificate'; readonly certificate: string; readonly key: KeptSecret };

/**
 * Another service provider that an organization has registered with us: what a proxy passes requests on to, what a sync
 * reads, and where access that was granted is written. SAP calls it a system.
 */
export interface UpstreamSystem {
  /** Of the organization that it belongs to. */
  readonly organizationId: string;
  /** The external system id that others enter, a UUID. */
  readonly id: string;
  readonly name: string;
  readonly kind: UpstreamKind;
  /** What `/Users` and `/Groups` are appended to. */
  readonly baseUrl: string;
  readonly authentication: UpstreamAuthentication;
  /** Certificates in PEM of the authorities that sign its own, where they are not publicly trusted. */
  readonly authorities?: string | undefined;
  /** Properties by SAP's names, case-sensitive: `scim.user.filter`, `ips.delete.threshold.users`. */
  readonly properties: Readonly<Record<string, string>>;
  /** Of what is read from it, in SAP's exported JSON; undefined for what is taken as it is. */
  readonly readTransformation?: JsonObject | undefined;
  readonly writeTransformation?: JsonObject | undefined;
  /** Whether it is served as a proxy system. */
  readonly isProxy: boolean;
  /** Rises by one with each change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
