import type { Language } from '../../../protocol/language.js';
import type { Check } from '../../../sso/response/verdicts.js';

type Text = readonly [title: string, message: string];

/** Why a sign-in cannot be begun as it was asked for: mostly for whoever programs a product. */
export type WrongRequestCode = 'testEnded' | 'noProduct' | 'redirectUri' | 'state' | 'challenge';

/** What the pages of sign-ins say, in one language. */
export interface SsoWords {
  readonly language: Language;
  /** What each check is called. */
  readonly checks: Readonly<Record<Check, string>>;
  /** What a person is told first, where that says more than the name of the check. */
  readonly forPeople: Readonly<Partial<Record<Check, string>>>;
  readonly notAccepted: string;
  readonly remedies: Readonly<Record<Check, string>>;
  readonly refused: string;
  readonly received: string;
  readonly expected: string;
  readonly forAdministrator: string;
  readonly reference: string;
  readonly testPassed: string;
  readonly testFailed: string;
  readonly nobodyWould: string;
  /** @param name as HTML */
  wouldSignIn(name: string): string;
  readonly noSession: string;
  readonly failed: string;
  readonly profile: string;
  /** @param name, organization as HTML */
  signedInAs(name: string): string;
  provisionedBy(organization: string): string;
  readonly signIn: string;
  readonly signInAgain: string;
  readonly tryAgain: string;
  readonly signOut: string;
  open(product: string): string;
  readonly yes: string;
  readonly no: string;
  /** Attributes by name; others go by their name as words. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Pages that say one thing. */
  readonly nothingHere: Text;
  readonly tooMany: Text;
  readonly sessionEnded: Text;
  readonly signedOut: Text;
  readonly signedOutByProvider: Text;
  readonly otherSite: Text;
  readonly noSaml: Text;
  readonly notOpenedByProvider: Text;
  readonly unknownUrl: Text;
  readonly cannotBegin: string;
  readonly cannotGoOn: string;
  readonly nobodySignedOut: string;
  cannotFollow(reason: string): string;
  readonly wrongRequests: Readonly<Record<WrongRequestCode, string>>;
}
