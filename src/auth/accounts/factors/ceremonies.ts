import type { KeyRing } from '../../../secrets/sealing.js';
import { AccountError } from '../account-error.js';

/** How long somebody may take between two steps. */
const MINUTES = 10;

/** What the browser brings back. */
type Kept = Readonly<Record<string, string>>;

/**
 * Carries something from one step to the next by way of the browser, sealed: every node can go on, and nothing is written for
 * who only begins.
 */
export class Ceremonies {
  readonly #keyRing: () => Promise<KeyRing>;

  constructor(keyRing: () => Promise<KeyRing>) {
    this.#keyRing = keyRing;
  }

  /** @param what step it leads to, and whose: it is good for no other */
  async begin(what: string, kept: Kept): Promise<string> {
    const until = Date.now() + MINUTES * 60_000;
    return (await this.#keyRing()).seal(JSON.stringify({ ...kept, until }), `console ${what}`);
  }

  /** @throws AccountError invalid for one of another step, or that took too long */
  async end(what: string, ceremony: string): Promise<Kept & { readonly endsAt: Date }> {
    try {
      const { until, ...kept } = JSON.parse((await this.#keyRing()).open(ceremony, `console ${what}`));
      if (until > Date.now()) return { ...kept, endsAt: new Date(until) };
    } catch {
      // Whatever it is, it is not ours.
    }
    throw new AccountError('invalid', 'ceremonyOver', `This took longer than ${MINUTES} minutes. Begin again.`);
  }
}
