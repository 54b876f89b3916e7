import { Connection, type Credential, type ScimAnswer, type ScimRequest } from '../client/connection.js';
import { anonymous } from '../client/credentials.js';
import { readTenantUrl, type TenantUrl } from '../client/tenant-url.js';
import type { DoctorOptions } from './model.js';

/** An examination is short: whoever asks for a longer pause is examined later. */
const MAX_WAIT_MS = 90_000;

/** The endpoint that is examined, with what the steps have learnt of it so far. */
export class Patient {
  /** As it was given. */
  readonly text: string;
  readonly options: DoctorOptions;
  readonly #durations: number[] = [];
  readonly #connections = new Map<Credential, Connection>();
  #base: TenantUrl | undefined;
  #first: ScimAnswer | undefined;

  constructor(text: string, options: DoctorOptions) {
    this.text = text;
    // The certificate goes with this credential, even when there is no other: with no other caller's.
    const credential = options.credential === anonymous ? { ...anonymous } : options.credential;
    this.options = { ...options, credential };
  }

  /** @throws TenantUrlError */
  get base(): TenantUrl {
    this.#base ??= readTenantUrl(this.text);
    return this.#base;
  }

  get url(): URL {
    return new URL(this.base.href);
  }

  /** Without the brackets of an IPv6 address. */
  get host(): string {
    return this.url.hostname.replace(/^\[|\]$/g, '');
  }

  get port(): number {
    return Number(this.url.port) || (this.base.isSecure ? 443 : 80);
  }

  get timeoutMs(): number {
    return this.options.timeoutMs ?? 30_000;
  }

  /** How long each answer took that came to a request with the credential, in milliseconds. */
  get durations(): readonly number[] {
    return this.#durations;
  }

  /** Sends a request with the credential, as Entra would. @throws ConnectionError */
  async ask(request: ScimRequest): Promise<ScimAnswer> {
    const answer = await this.askAs(this.options.credential, request);
    this.#durations.push(answer.duration);
    return answer;
  }

  /** Who asks: the credential where one was given. */
  get caller(): Credential {
    return this.options.hasCredential ? this.options.credential : anonymous;
  }

  /** Sends a request as the first one was sent. @throws ConnectionError */
  askAgain(request: ScimRequest): Promise<ScimAnswer> {
    return this.options.hasCredential ? this.ask(request) : this.askAs(anonymous, request);
  }

  /** Sends a request to another path of the same server. @throws ConnectionError, TenantUrlError */
  async askAt(href: string, credential: Credential, request: ScimRequest): Promise<ScimAnswer> {
    const connection = this.#connect(credential, readTenantUrl(href));
    try {
      return await connection.send(request);
    } finally {
      connection.close();
    }
  }

  /** Sends a request with another credential, or with none. @throws ConnectionError */
  askAs(credential: Credential = anonymous, request: ScimRequest): Promise<ScimAnswer> {
    const connection = this.#connections.get(credential) ?? this.#connect(credential);
    this.#connections.set(credential, connection);
    return connection.send(request);
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
  }

  #connect(credential: Credential, base = this.base): Connection {
    const { ca, maxAnswerBytes, signal, onWait, clientCertificate } = this.options;
    return new Connection(base, {
      credential,
      timeoutMs: this.timeoutMs,
      maxConnections: 1,
      maxWaitMs: MAX_WAIT_MS,
      onWait,
      signal,
      ...(ca === undefined ? {} : { ca }),
      ...(maxAnswerBytes === undefined ? {} : { maxAnswerBytes }),
      ...(credential === this.options.credential && clientCertificate !== undefined ? { clientCertificate } : {}),
    });
  }

  /** The answer to the first request, which the later steps look at from several sides. @throws ConnectionError */
  async first(): Promise<ScimAnswer> {
    this.#first ??= await this.askAgain(probe('/Users', 'userName'));
    return this.#first;
  }
}

/** Asks for somebody who does not exist, as Entra's "Test Connection" does. */
export const probe = (path: string, attribute: string): ScimRequest => ({
  method: 'GET',
  path,
  query: [['filter', `${attribute} eq "${crypto.randomUUID()}"`]],
});

/** The beginning of what an answer says, on one line. */
export const excerpt = ({ text }: ScimAnswer): string => {
  const said = text.slice(0, 1_000).trim().replace(/\s+/g, ' ');
  return said === '' ? 'nothing' : `"${said.slice(0, 160)}${said.length > 160 ? '…' : ''}"`;
};

export const mediaTypeOf = ({ headers }: ScimAnswer): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

export const isHtml = (answer: ScimAnswer): boolean =>
  /html/.test(mediaTypeOf(answer)) || /^\s*<(!doctype|html|head|body)/i.test(answer.text.slice(0, 500));

/** No JSON where there should be some; a refusal may do without a body (RFC 6750 §3). */
export const isStrange = (answer: ScimAnswer): boolean =>
  !(answer.text === '' && answer.status >= 400) &&
  (isHtml(answer) || answer.json === undefined || typeof answer.json !== 'object');
