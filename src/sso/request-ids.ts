import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long somebody may take to sign in at the identity provider, setting up a second factor included. */
const LIFETIME_MS = 3_600_000;
const KEY_BYTES = 32;
/** Not beginning with a digit, which Entra refuses: time, chance, and the proof that they are of us. */
const REQUEST_ID = /^_([0-9a-f]{8})([0-9a-f]{32})([0-9a-f]{32})$/;

/**
 * The ids of the requests that we send. Each proves by itself that it is of this organization and address, and when it ends:
 * so every node knows those of the others, and nobody can fill a table by opening the sign-in page.
 */
export class RequestIds {
  readonly #key: Uint8Array;
  readonly #context: string;

  /**
   * @param secret of the organization
   * @param context for whom and where they are good
   */
  constructor(secret: Uint8Array, context: readonly string[]) {
    if (secret.length < KEY_BYTES) throw new Error('The secret of the organization is too short.');
    this.#key = createHmac('sha256', secret).update('saml requests').digest();
    this.#context = JSON.stringify(context);
  }

  create(now: number): string {
    const ends = Math.floor((now + LIFETIME_MS) / 1_000)
      .toString(16)
      .padStart(8, '0');
    const chance = randomBytes(16).toString('hex');
    return `_${ends}${chance}${this.#proof(ends, chance)}`;
  }

  /** @returns when it ends; undefined when it is not of us, or has ended */
  endOf(id: string, now: number): Date | undefined {
    const [, ends = '', chance = '', proof = ''] = REQUEST_ID.exec(id) ?? [];
    if (proof === '' || !timingSafeEqual(Buffer.from(proof), Buffer.from(this.#proof(ends, chance)))) return undefined;
    const end = Number.parseInt(ends, 16) * 1_000;
    return end > now ? new Date(end) : undefined;
  }

  #proof(ends: string, chance: string): string {
    return createHmac('sha256', this.#key).update(`${ends}${chance}${this.#context}`).digest('hex').slice(0, 32);
  }
}
