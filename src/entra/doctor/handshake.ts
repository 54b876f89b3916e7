import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type PeerCertificate } from 'node:tls';
import { ConnectionError, codeOf, messageOf } from '../client/connection-error.js';
import type { Patient } from './patient.js';

/** What a handshake came to. */
export interface Handshake {
  /** Such as `TLSv1.2`. */
  readonly protocol: string;
  readonly cipher: string;
  readonly certificate: PeerCertificate;
  /** Why the certificate is not trusted, as OpenSSL calls it; undefined when it is. */
  readonly distrust: { readonly code: string; readonly message: string } | undefined;
}

/**
 * Shakes hands with the endpoint and says no more. A certificate that is not trusted is an outcome, not an error.
 * @throws Error when it came to none
 */
export function shakeHands(patient: Patient, options: ConnectionOptions): Promise<Handshake> {
  const { host, port, timeoutMs } = patient;
  const { signal, clientCertificate } = patient.options;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: false,
      timeout: timeoutMs,
      ...clientCertificate,
      ...options,
    });
    const stop = () => socket.destroy(new ConnectionError('aborted', 'stopped'));
    const end = () => signal?.removeEventListener('abort', stop);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    socket.once('secureConnect', () => {
      const { authorizationError: distrust } = socket;
      resolve({
        protocol: socket.getProtocol() ?? 'no protocol',
        cipher: socket.getCipher().name,
        certificate: socket.getPeerCertificate(),
        distrust: socket.authorized ? undefined : readDistrust(distrust),
      });
      end();
      socket.destroy();
    });
    socket.once('timeout', () =>
      socket.destroy(new ConnectionError('timeout', `no TLS handshake within ${timeoutMs / 1_000} s`)),
    );
    socket.on('error', (error) => {
      end();
      reject(error);
    });
    socket.once('close', () => {
      end();
      reject(new ConnectionError('truncated', 'the server closed the connection during the TLS handshake'));
    });
  });
}

/** Typed as an Error by Node, and at times a text. */
function readDistrust(distrust: unknown): { code: string; message: string } {
  const code = codeOf(distrust);
  return { code: code === '' ? String(distrust) : code, message: messageOf(distrust) };
}
