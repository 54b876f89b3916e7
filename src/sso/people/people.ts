import type { Person, PersonStore } from '../../store/sso/person-store.js';
import type { Matching } from '../../store/sso/sign-in-settings.js';
import type { Verdicts } from '../response/verdicts.js';
import { type Identity, matchPerson } from '../sign-in/identity.js';

export type { Person } from '../../store/sso/person-store.js';

/** The provisioned users, as those who sign in. */
export class People {
  readonly #store: PersonStore;

  constructor(store: PersonStore) {
    this.#store = store;
  }

  /** @returns undefined when nobody may enter: the verdicts say why */
  match(
    organizationId: string,
    identity: Identity,
    matching: Matching,
    verdicts: Verdicts,
  ): Promise<Person | undefined> {
    return matchPerson(organizationId, identity, matching, this.#store, verdicts);
  }
}
