import type { Transporter } from 'nodemailer';
import type { Written } from './messages/message.js';

/** How long the mail server may say nothing, at each step. */
const STEP_MS = 15_000;

/** How the mail server is reached. */
export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with user and password in it where the server wants them. */
  readonly url: string;
  /** Of whom mail comes: an address, or `Name <address>`. */
  readonly from: string;
  readonly stepMs?: number;
}

/** A mail that one address is to have. */
export interface Letter extends Written {
  /** The same for each attempt, by which a reader's server knows one that came twice. */
  readonly id: string;
  readonly to: string;
  readonly language: string;
}

/** The mail server did not take a letter. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  /** Whether it would refuse it again: it is about the address or the letter. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean, options?: ErrorOptions) {
    super(message, options);
    this.isFinal = isFinal;
  }
}

/** Hands letters to a mail server, each over a connection of its own. */
export class Smtp {
  readonly #transport: () => Promise<Transporter>;
  readonly #from: string;
  readonly #domain: string;
  readonly server: string;

  constructor({ url, from, stepMs = STEP_MS }: SmtpOptions) {
    const { host } = new URL(url);
    this.server = host;
    this.#from = from;
    this.#domain = /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'rollcall';
    let transport: Promise<Transporter> | undefined;
    this.#transport = () => {
      transport ??= openTransport(url, stepMs);
      return transport;
    };
  }

  /** @returns what the server answered @throws NotSent */
  async send({ id, to, language, subject, text, html }: Letter): Promise<string> {
    try {
      const { response } = await (await this.#transport()).sendMail({
        from: this.#from,
        // As an object, so that nothing in it is read as a list of addresses.
        to: { name: '', address: to },
        envelope: { from: addressIn(this.#from), to: [to] },
        subject,
        text,
        html,
        messageId: `<${id}@${this.#domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
      });
      return String(response);
    } catch (error) {
      throw notSent(error, this.server);
    }
  }
}

/** Loaded when there is something to send. */
async function openTransport(url: string, stepMs: number): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    dnsTimeout: stepMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

const addressIn = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** About the letter itself; a refused sign-in or sender is about how the server is configured, and may be mended. */
const OF_THE_LETTER = new Set(['EENVELOPE', 'EMESSAGE']);

function notSent(error: unknown, server: string): NotSent {
  const { code = '', responseCode = 0, response, message } = error as SmtpError;
  const isFinal = OF_THE_LETTER.has(code) && responseCode >= 550 && responseCode < 600 && responseCode !== 552;
  const said = response === undefined ? message : `it answered ${response}`;
  return new NotSent(`${server} did not take the mail: ${oneLine(said)}`, isFinal, { cause: error });
}

const MAX_REASON = 300;
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, MAX_REASON);
