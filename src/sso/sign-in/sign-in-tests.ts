import type { StoredSignIn } from '../../store/sso/sign-in-settings.js';
import type { SignInSettingsStore } from '../../store/sso/sign-in-settings-store.js';
import type { SignInTestStore } from '../../store/sso/sign-in-test-store.js';
import type { Verdict } from '../response/verdicts.js';
import { fingerprintOf } from '../settings/sign-in-settings.js';
import type { Answer } from './sign-ins.js';

const LIFETIME_MS = 15 * 60_000;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Of an answer, so much is shown. */
const MAX_CLAIMS = 100;
const MAX_VALUES = 20;
const MAX_LENGTH = 500;

/** What came of a test. */
export interface TestResult {
  readonly ok: boolean;
  readonly verdicts: readonly Verdict[];
  /** What was received, once it could be believed. */
  readonly received?: {
    readonly nameId: string;
    readonly nameIdFormat?: string | undefined;
    readonly claims: readonly { readonly name: string; readonly values: readonly string[] }[];
  };
  /** The user who would have been signed in. */
  readonly user?: { readonly id: string; readonly userName: string; readonly displayName: string | null };
  readonly at: string;
}

/** A sign-in that is tried, and signs nobody in. */
export class SignInTests {
  readonly #store: SignInTestStore;
  readonly #settings: SignInSettingsStore;
  readonly #now: () => number;

  constructor(store: SignInTestStore, settings: SignInSettingsStore, now: () => number = Date.now) {
    this.#store = store;
    this.#settings = settings;
    this.#now = now;
  }

  /** @returns its id, which is good for a quarter of an hour */
  begin(organizationId: string, settings: StoredSignIn, method: 'saml' | 'oidc'): Promise<string> {
    return this.#store.begin(
      organizationId,
      method,
      fingerprintOf(settings, method),
      new Date(this.#now() + LIFETIME_MS),
    );
  }

  /** @returns undefined when there is no such test any more, or something came of it */
  async pending(organizationId: string, id: string): Promise<'saml' | 'oidc' | undefined> {
    const test = ID.test(id) ? await this.#store.find(organizationId, id) : undefined;
    return test === undefined || test.result !== null || test.method === 'password' ? undefined : test.method;
  }

  /** Keeps what came of it; when it went well, so are the settings with which it was begun. */
  async finish(
    organizationId: string,
    id: string,
    { identity, verdicts }: Answer,
    user: TestResult['user'],
  ): Promise<TestResult> {
    const result: TestResult = {
      ok: verdicts.refusal === undefined && user !== undefined,
      verdicts: verdicts.all,
      ...(identity === undefined ? {} : { received: received(identity) }),
      ...(user === undefined ? {} : { user }),
      at: new Date(this.#now()).toISOString(),
    };
    const test = await this.#store.find(organizationId, id);
    const isKept = test !== undefined && (await this.#store.finish(organizationId, id, result));
    if (isKept && result.ok) await this.#settings.markTested(organizationId, test.settings);
    return result;
  }

  /** @returns null while the browser is away; undefined when there is no such test any more */
  async result(organizationId: string, id: string): Promise<TestResult | null | undefined> {
    const test = ID.test(id) ? await this.#store.find(organizationId, id) : undefined;
    return test === undefined ? undefined : (test.result as TestResult | null);
  }

  deleteExpired(): Promise<void> {
    return this.#store.deleteExpired();
  }
}

const shortened = (text: string) => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);

const received = ({ nameId, nameIdFormat, claims }: NonNullable<Answer['identity']>) => ({
  nameId: shortened(nameId),
  nameIdFormat,
  claims: [...claims].slice(0, MAX_CLAIMS).map(([name, values]) => ({
    name: shortened(name),
    values: values.slice(0, MAX_VALUES).map(shortened),
  })),
});
