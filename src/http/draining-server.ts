import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Express } from 'express';
import { invalidValue } from '../protocol/scim-error.js';
import { messagesOf } from './express-messages.js';
import { respondError } from './respond.js';

export interface DrainingServer {
  readonly server: Server | TlsServer;
  /** Has another app answer the requests to come. */
  answerBy(handler: Express): void;
  /**
   * Takes no new connections, answers the requests under way, and tells their clients to come back on another
   * connection: a busy client would keep its connection, and so the server, alive for ever.
   * @param timeoutMs after which requests still under way are cut off
   */
  drain(timeoutMs: number): Promise<void>;
  /** Uses another certificate for connections to come; without TLS it does nothing. */
  reload(tls: TlsOptions): void;
}

/** Texts in PEM. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
  /** Who may issue client certificates; without it any may present one, and its fingerprint decides. */
  readonly clientCa?: string;
}

/** Its types know no third parameter for messages of Node; what it cannot read the path of, Express does not even route. */
type Handle = (request: IncomingMessage, response: ServerResponse, unrouted: () => void) => void;

const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;
/** In the order of ENTRA.md §4, for TLS 1.2; those of TLS 1.3 are all fine. */
const CIPHERS = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
].join(':');

/**
 * An HTTP or HTTPS server that can be stopped without cutting anybody off.
 * @param keepAliveMs for which an idle connection is kept: longer than a proxy in front does, or it would send a request
 *   into a connection that is just being closed
 */
export function createDrainingServer(
  handler: Express,
  tls?: TlsOptions,
  keepAliveMs: number = KEEP_ALIVE_MS,
): DrainingServer {
  let handle = handler as unknown as Handle;
  const messages = messagesOf(handler);
  const answering = new Set<ServerResponse>();
  let draining = false;
  const listener: RequestListener = (request, response) => {
    // Requests of one connection are answered one after the other: what is made for the later ones would wait in memory.
    if (response.socket === null) {
      response.once('socket', () => listener(request, response));
      return;
    }
    if (draining) response.setHeader('Connection', 'close');
    answering.add(response);
    response.once('close', () => answering.delete(response));
    handle(request, response, () => respondError(response, invalidValue('The target of the request is no URL.')));
  };
  const timeouts = { keepAliveTimeout: keepAliveMs, requestTimeout: REQUEST_TIMEOUT_MS };
  const options = { ...timeouts, ...messages.options };
  const secure = tls && createTlsServer({ ...options, ...secureOptions(tls) }, listener);
  const server = secure ?? createServer(options, listener);
  return {
    server,
    answerBy(next) {
      handle = next as unknown as Handle;
      messages.become(next);
    },
    reload: (renewed) => secure?.setSecureContext(contextOptions(renewed)),
    async drain(timeoutMs) {
      draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const response of answering) if (!response.headersSent) response.setHeader('Connection', 'close');
      const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** A client certificate is asked for, not demanded: most callers have a token instead. */
const secureOptions = (tls: TlsOptions) =>
  ({ ...contextOptions(tls), requestCert: true, rejectUnauthorized: false }) as const;

const contextOptions = ({ cert, key, clientCa }: TlsOptions) => ({
  cert,
  key,
  minVersion: 'TLSv1.2' as const,
  ciphers: CIPHERS,
  honorCipherOrder: true,
  ...(clientCa === undefined ? {} : { ca: clientCa }),
});
