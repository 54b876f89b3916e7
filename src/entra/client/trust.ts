import { X509Certificate } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { ConnectionError } from './connection-error.js';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * The authorities to trust: the public ones and those of a PEM file.
 * @returns undefined for the public ones alone
 * @throws ConnectionError when the text holds no certificate
 */
export function trusted(ca: string | undefined): string[] | undefined {
  if (ca === undefined) return undefined;
  const own = ca.match(CERTIFICATE) ?? [];
  if (own.length === 0 || !own.every(isCertificate)) {
    throw new ConnectionError('tls', 'the file of an authority of your own (--ca) holds no certificate in PEM form');
  }
  return [...rootCertificates, ...own];
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}

export interface AgentOptions {
  readonly ca?: string | undefined;
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  readonly maxConnections: number;
}

/** What keeps the connections to one origin. @throws ConnectionError */
export function agentFor(isSecure: boolean, options: AgentOptions): HttpAgent | HttpsAgent {
  const pool = { keepAlive: true, maxSockets: options.maxConnections };
  if (!isSecure) return new HttpAgent(pool);
  const ca = trusted(options.ca);
  return new HttpsAgent({ ...pool, ...(ca === undefined ? {} : { ca }), ...options.clientCertificate });
}
