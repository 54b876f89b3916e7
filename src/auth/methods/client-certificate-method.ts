import type { LiveCredential } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import { isSame } from '../matching/is-same.js';
import { liveOf, type Match, type NoMatch, nobody, overOf, overWith } from '../matching/match.js';
import type { AuthenticationMethod, LookUp, Presented } from './method.js';

const KIND = 'certificate';

/** A TLS client certificate, which speaks for who shows nothing else. RFC 7643 §5 has no scheme for it. */
export const clientCertificateMethod: AuthenticationMethod = {
  kinds: [KIND],
  names: { name: 'client certificate', heading: 'Certificates' },
  present: ({ authorization, fingerprint }) => {
    const shown = authorization === undefined ? fingerprint() : undefined;
    return shown === undefined ? undefined : new PresentedCertificate(shown);
  },
};

class PresentedCertificate implements Presented {
  readonly #fingerprint: string;

  constructor(fingerprint: string) {
    this.#fingerprint = fingerprint;
  }

  async match(known: KnownOrganization): Promise<Match> {
    const found = liveOf(known).find(this.#isIt);
    return found === undefined ? nobody() : { credential: found };
  }

  explain(known: KnownOrganization): NoMatch {
    const ended = overOf(known).find(this.#isIt);
    return ended === undefined
      ? nobody(`The client certificate ${this.#fingerprint} is not bound to this organization.`)
      : overWith(ended);
  }

  lookUp(): LookUp {
    return { kinds: [KIND], lookup: this.#fingerprint };
  }

  readonly #isIt = ({ kind, lookup }: LiveCredential): boolean =>
    kind === KIND && isSame(lookup ?? '', this.#fingerprint);
}
