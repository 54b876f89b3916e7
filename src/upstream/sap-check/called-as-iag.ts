import { Connections } from '../../outbound/connections.js';
import type { JsonObject } from '../../protocol/json.js';
import { basicHeader, withoutScheme } from '../client/credential/fixed-credentials.js';
import { firstPath, readPage } from '../client/paging/read-page.js';
import { CLOCK, ScimUpstream } from '../client/scim-upstream.js';
import type { UpstreamListQuery } from '../client/upstream-answer.js';
import type { DestinationProperties } from './read-destinations.js';

/** What is shown to the host of a destination. */
export type ShownCredential =
  | { readonly method: 'basic'; readonly user: string; readonly secret: string }
  | { readonly method: 'certificate'; readonly cert: string; readonly key: string };

export interface CallOptions {
  readonly credential: ShownCredential;
  /** Certificates in PEM of authorities that are trusted besides the public ones; SAP BTP trusts the public ones alone. */
  readonly authorities?: string | undefined;
  /** Whether addresses of private networks are called too. */
  readonly allowsPrivate: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The URLs that IAG composes of a destination. */
export interface ComposedUrls {
  readonly bare: string;
  readonly users: string;
  readonly groups: string;
}

type Endpoint = UpstreamListQuery['endpoint'];

const COUNT = 100;
const MAX_BYTES = 16 * 1024 * 1024;
/** SAP lets a tenant wait a minute once it asked too often. */
const PATIENCE_MS = 120_000;
const TIMES = { connectMs: 10_000, headMs: 30_000, idleMs: 15_000, wholeMs: 90_000 };

/** @param systemId the external system ID of the application in IAG; empty for the Identity Directory, which has none */
export function composedUrls(properties: DestinationProperties, systemId: string): ComposedUrls {
  const { URL: bare = '', serviceURL = '', USERSURL = '', GROUPSURL = '' } = properties;
  const below = `${bare}${serviceURL}${systemId}`;
  return { bare, users: `${below}${USERSURL}`, groups: `${below}${GROUPSURL}` };
}

/** Calls the host of a destination as IAG does, with what is written there. */
export class CalledAsIag {
  readonly #options: CallOptions;
  readonly #connections: Connections;
  readonly #client: ScimUpstream;
  readonly #base: string;
  readonly #bare: string;
  readonly #accept: string;

  /** @throws ExchangeError for PEM that cannot be used */
  constructor(properties: DestinationProperties, systemId: string, options: CallOptions) {
    this.#options = options;
    const { allowsPrivate, credential, authorities } = options;
    this.#bare = properties.URL ?? '';
    this.#base = `${this.#bare}${properties.serviceURL}${systemId}`;
    this.#accept = properties.Accept ?? 'application/scim+json';
    const clientCertificate = credential.method === 'certificate' ? credential : undefined;
    this.#connections = new Connections({ allowsPrivate, times: TIMES, authorities, clientCertificate });
    const header = headerOf(credential);
    this.#client = new ScimUpstream({
      system: {
        organizationId: '',
        id: '',
        name: properties.Name ?? '',
        kind: 'ias',
        baseUrl: this.#base,
        authentication: { method: 'none' },
        properties: {},
        isProxy: false,
        version: 1,
        createdAt: new Date(0),
        updatedAt: new Date(0),
      },
      credential: {
        authorization: async () => header,
        renew: async () => false,
        hasChanged: async () => false,
        secrets: () => secretsOf(credential),
      },
      connect: () => this.#connections,
      enter: async () => () => undefined,
      maxAnswerBytes: MAX_BYTES,
      clock: CLOCK,
    });
  }

  /**
   * Every row of a list, page after page.
   * @throws UpstreamError; whatever `look` throws
   */
  async read(endpoint: Endpoint, look: (row: JsonObject) => void, limit: number): Promise<ReadList> {
    let [from, rows, pages, total]: [string | undefined, number, number, number | undefined] = [
      undefined,
      0,
      0,
      undefined,
    ];
    do {
      const page = await this.#page({ endpoint, count: COUNT, paging: 'index', from });
      for (const row of page.resources) look(row);
      rows += page.resources.length;
      pages += 1;
      total = page.totalResults;
      from = page.next;
    } while (from !== undefined && rows < limit);
    return { rows, pages, total, isWhole: from === undefined };
  }

  /** The first two that a filter finds. @throws UpstreamError */
  async find(endpoint: Endpoint, filter: string): Promise<readonly JsonObject[]> {
    return (await this.#page({ endpoint, count: 2, paging: 'index', filter })).resources;
  }

  /** Calls the URL alone, as the cockpit's check of a connection does. @throws ExchangeError */
  async bareStatus(): Promise<{ readonly status: number; readonly location: string | undefined }> {
    const header = headerOf(this.#options.credential);
    const { status, headers } = await this.#connections.exchange(this.#bare, {
      headers: header === undefined ? {} : { authorization: header },
      maxBytes: MAX_BYTES,
      signal: this.#options.signal,
    });
    return { status, location: headers.location };
  }

  async close(): Promise<void> {
    await this.#client.close();
    this.#connections.close();
  }

  async #page(query: UpstreamListQuery) {
    const request = firstPath(query, { baseUrl: this.#base });
    const answer = await this.#client.send({
      method: 'GET',
      path: query.endpoint,
      query: request.parameters,
      headers: { accept: this.#accept },
      signal: this.#options.signal,
      patienceMs: PATIENCE_MS,
    });
    return readPage(answer, query, request, new URL(this.#base).host);
  }
}

/** What was read of a list. */
export interface ReadList {
  readonly rows: number;
  readonly pages: number;
  /** As the last page said; undefined where none did. */
  readonly total: number | undefined;
  readonly isWhole: boolean;
}

const headerOf = (credential: ShownCredential): string | undefined =>
  credential.method === 'basic' ? basicHeader(credential.user, credential.secret) : undefined;

const secretsOf = (credential: ShownCredential): readonly string[] =>
  credential.method === 'certificate'
    ? [credential.key]
    : [credential.secret, withoutScheme(basicHeader(credential.user, credential.secret))];
