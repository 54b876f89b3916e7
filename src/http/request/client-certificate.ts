import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import { fingerprintOf } from '../../auth/credentials.js';

/** RFC 9440: the DER in base64 between colons. */
const RFC_9440 = /^:([A-Za-z0-9+/=]+):$/;
/** One certificate: a proxy that adds to what a client sent, instead of replacing it, is not believed. */
const ONE_PEM = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;
const MAX_LENGTH = 20_000;
const MAX_REMEMBERED = 1_000;
/** What a connection presents stays the same for all its requests; null when it is nothing. */
const ofSocket = new WeakMap<object, string | null>();

/**
 * The fingerprint of the TLS client certificate of a request: where the proxy in front is trusted and known to write a
 * header, of what it says there, in the form of RFC 9440 or as PEM in percent escapes, as nginx sends it; else of the
 * connection itself.
 * @param header in lower case; undefined where no header is believed: a proxy that writes none passes on what a caller wrote
 * @param requiresChain whether a certificate of the connection itself must come from an authority that was configured
 */
export function clientCertificate(
  header: string | undefined,
  requiresChain: boolean,
): (request: Request) => string | undefined {
  // Reading a certificate costs as much as answering a request.
  const ofHeader = new LRUCache<string, string>({ max: MAX_REMEMBERED, memoMethod: fromHeader });
  return (request) => {
    const said = header === undefined ? undefined : request.headers[header];
    if (typeof said === 'string' && said !== '' && isTrusted(request)) {
      return said.length > MAX_LENGTH ? undefined : ofHeader.memo(said) || undefined;
    }
    const { socket } = request;
    if (!(socket instanceof TLSSocket)) return undefined;
    let fingerprint = ofSocket.get(socket);
    if (fingerprint === undefined) {
      const certificate = requiresChain && !socket.authorized ? undefined : socket.getPeerX509Certificate();
      fingerprint = certificate === undefined ? null : fingerprintOf(certificate);
      ofSocket.set(socket, fingerprint);
    }
    return fingerprint ?? undefined;
  };
}

/** Whether the peer itself is a proxy whose headers are believed. */
function isTrusted(request: Request): boolean {
  const trust: unknown = request.app.get('trust proxy fn');
  return typeof trust === 'function' && trust(request.socket.remoteAddress ?? '', 0) === true;
}

/** @returns an empty text for what is no certificate */
function fromHeader(value: string): string {
  try {
    const der = RFC_9440.exec(value)?.[1];
    if (der !== undefined) return fingerprintOf(new X509Certificate(Buffer.from(der, 'base64')));
    const pem = decodeURIComponent(value);
    return ONE_PEM.test(pem) ? fingerprintOf(new X509Certificate(pem)) : '';
  } catch {
    return '';
  }
}
