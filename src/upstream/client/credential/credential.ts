import type { Connections } from '../../../outbound/connections.js';

/** A client certificate with those of its authorities, and its private key, in PEM. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

/** How we say to one upstream who we are. */
export interface Credential {
  /**
   * The value of the header Authorization; undefined where there is none.
   * @param connections of the upstream, with which a token endpoint is asked too
   * @throws UpstreamError
   */
  authorization(connections: Connections): Promise<string | undefined>;
  /** What is shown in the TLS handshake, where something is. @throws UpstreamError */
  readonly certificate?: (() => Promise<CertificatePair>) | undefined;
  /**
   * After the upstream refused it: whether there is another to try.
   * @param refused as `authorization` gave it; undefined where there was none to be had
   * @throws UpstreamError
   */
  renew(refused: string | undefined): Promise<boolean>;
  /** Whether the secret is another than when it was refused. @throws UpstreamError */
  hasChanged(): Promise<boolean>;
  /** What must be in no answer, message or log: secrets, tokens, and how they are sent. */
  secrets(): readonly string[];
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----/;

/**
 * A certificate and its key. Where both are kept together, as a key vault keeps those that it renews, the certificate that
 * came with the key is the one.
 */
export const pairOf = (certificate: string, key: string): CertificatePair => ({
  cert: CERTIFICATES.exec(key)?.[0] ?? certificate,
  key,
});
