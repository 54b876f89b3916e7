import { Accounts } from './auth/accounts/accounts.js';
import { Attempts } from './auth/accounts/attempts.js';
import { Ceremonies } from './auth/accounts/factors/ceremonies.js';
import { Passkeys } from './auth/accounts/factors/passkeys.js';
import { SecondFactors } from './auth/accounts/factors/second-factors.js';
import { Identities } from './auth/accounts/identities.js';
import { Invitations } from './auth/accounts/invitations.js';
import { OrganizationList } from './auth/accounts/organization-list.js';
import { People } from './auth/accounts/people.js';
import { Sessions } from './auth/accounts/sessions.js';
import { SignIn } from './auth/accounts/sign-in.js';
import type { KeyRing } from './secrets/sealing.js';
import { AssertionUseStore } from './store/access/assertion-use-store.js';
import { AccountStore } from './store/console/account-store.js';
import { FactorStore } from './store/console/factor-store.js';
import { IdentityStore } from './store/console/identity-store.js';
import { InvitationStore } from './store/console/invitation-store.js';
import { OrganizationListStore } from './store/console/organization-list-store.js';
import { PeopleStore } from './store/console/people-store.js';
import { SessionStore } from './store/console/session-store.js';
import type { Database } from './store/database.js';

/** Who signs in to the console, and what they may do there. */
export interface AccountServices {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly identities: Identities;
  readonly people: People;
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly invitations: Invitations;
  readonly organizationList: OrganizationList;
}

/** @param keyRing with which secrets of authenticator apps are sealed */
export function createAccountServices(database: Database, keyRing: () => Promise<KeyRing>): AccountServices {
  const accounts = new AccountStore(database);
  const people = new PeopleStore(database);
  const factorStore = new FactorStore(database);
  const ceremonies = new Ceremonies(keyRing);
  const passkeys = new Passkeys(ceremonies, factorStore, new AssertionUseStore(database));
  const factors = new SecondFactors({ store: factorStore, ceremonies, passkeys, keyRing });
  const sessions = new Sessions(new SessionStore(database));
  return {
    accounts: new Accounts({ accounts, people, factors: factorStore, sessions }),
    sessions,
    signIn: new SignIn({ accounts, sessions, attempts: new Attempts(), factors, passkeys }),
    factors,
    passkeys,
    identities: new Identities(new IdentityStore(database), sessions),
    people: new People(people, accounts, sessions),
    invitations: new Invitations(new InvitationStore(database), accounts),
    organizationList: new OrganizationList(new OrganizationListStore(database)),
  };
}
