import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';

export interface ScimRequest {
  readonly method: string;
  /** Below the Tenant URL, already percent-encoded; goes out as it is. */
  readonly path: string;
  /** Undefined takes a default header away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** A Buffer goes out as it is, everything else as JSON. */
  readonly body?: Json | Buffer | undefined;
}

export interface ScimResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON of the body; an empty object when there is none. */
  readonly body: JsonObject;
}

/** Every SCIM answer that has a body has this type; `; charset` may follow. */
const SCIM_JSON = /^application\/scim\+json(;|$)/;

/** What a server has not accepted yet must fit into its queue (511), or the system may reset it: what is more waits here. */
const MAX_CONNECTIONS = 256;

/**
 * Speaks to one Tenant URL as a provisioning service does: no User-Agent, no Accept, and no header of a library's own.
 * Every answer is checked to be SCIM: typed `application/scim+json`, or without a body.
 */
export class ScimClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  readonly #tenantUrl: URL;
  readonly #token: string | undefined;

  constructor(tenantUrl: string, token: string | undefined) {
    this.#tenantUrl = new URL(tenantUrl);
    this.#token = token;
  }

  get tenantUrl(): string {
    return this.#tenantUrl.href;
  }

  /** The same Tenant URL, called by someone with another token, or none. */
  as(token: string | undefined): ScimClient {
    return new ScimClient(this.tenantUrl, token);
  }

  /** The same caller at another Tenant URL. */
  at(tenantUrl: string): ScimClient {
    return new ScimClient(tenantUrl, this.#token);
  }

  get(path: string): Promise<ScimResponse> {
    return this.send({ method: 'GET', path });
  }

  post(path: string, body: Json): Promise<ScimResponse> {
    return this.send({ method: 'POST', path, body });
  }

  put(path: string, body: Json): Promise<ScimResponse> {
    return this.send({ method: 'PUT', path, body });
  }

  /** A PATCH with these operations. */
  patch(path: string, ...operations: JsonObject[]): Promise<ScimResponse> {
    return this.send({ method: 'PATCH', path, body: patchOp(operations) });
  }

  delete(path: string): Promise<ScimResponse> {
    return this.send({ method: 'DELETE', path });
  }

  async send({ method, path, headers = {}, body }: ScimRequest): Promise<ScimResponse> {
    const payload = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const response = await this.#exchange(method, path, this.#headers(headers, payload), payload);
    const type = response.headers['content-type'];
    if (response.text !== '' && !SCIM_JSON.test(type ?? '')) {
      throw new Error(`${method} ${path} answered ${response.status} as ${type}: ${response.text.slice(0, 500)}`);
    }
    return response;
  }

  #headers(own: Required<ScimRequest>['headers'], payload: Buffer | undefined): Record<string, string> {
    const headers = {
      ...(this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` }),
      ...(payload === undefined
        ? {}
        : { 'Content-Type': 'application/scim+json; charset=utf-8', 'Content-Length': String(payload.length) }),
      ...own,
    };
    return Object.fromEntries(
      Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined),
    );
  }

  #exchange(
    method: string,
    path: string,
    headers: Record<string, string>,
    payload: Buffer | undefined,
  ): Promise<ScimResponse> {
    const { hostname, port, pathname } = this.#tenantUrl;
    return new Promise((resolve, reject) => {
      const outgoing = request({ hostname, port, method, path: pathname + path, headers, agent: this.#agent });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: objectIn(text) });
        });
      });
      outgoing.end(payload);
    });
  }
}

/** The body of a PATCH. */
export const patchOp = (operations: Json[]): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

/** The id in an answer. */
export function idOf({ status, text, body }: ScimResponse): string {
  if (typeof body.id !== 'string') throw new Error(`an answer ${status} has no id: ${text.slice(0, 500)}`);
  return body.id;
}

function objectIn(text: string): JsonObject {
  if (text === '') return {};
  const body = JSON.parse(text) as Json;
  if (!isObject(body)) throw new Error(`the answer is no JSON object: ${text.slice(0, 500)}`);
  return body;
}
