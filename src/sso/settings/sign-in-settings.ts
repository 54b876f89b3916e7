import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FetchRules } from '../../outbound/guarded-fetch.js';
import { counted } from '../../protocol/counted.js';
import type { KeyRing } from '../../secrets/sealing.js';
import type { PersonSessionStore } from '../../store/sso/person-session-store.js';
import type { OidcSettings, SamlSettings, SignInMethod, StoredSignIn } from '../../store/sso/sign-in-settings.js';
import type { MetadataSource, SignInSettingsStore } from '../../store/sso/sign-in-settings-store.js';
import type { IdentityProvider } from '../identity-provider/read-idp-metadata.js';
import { InputRefused, SettingsConflict } from './input-refused.js';
import { fetchMetadata, METADATA_RULES, readMetadata, readSaml, samlOf } from './saml-input.js';
import { readHttpUrl, readMatching, type SignInInput } from './sign-in-input.js';

export type { ConsoleRole, SignInMethod, StoredSignIn } from '../../store/sso/sign-in-settings.js';

/** How often metadata is fetched again: soon after Entra begins to sign with another certificate. */
const REFRESH_MS = 3_600_000;
const REFRESHED_AT_ONCE = 500;
/** Of a form field with metadata that was uploaded. */
const METADATA_FIELD = 'saml.metadata';

export interface SignInSettingsTools {
  readonly store: SignInSettingsStore;
  readonly sessions: PersonSessionStore;
  readonly fetching: Pick<FetchRules, 'allowsPrivate'>;
  /** Seals client secrets. */
  keyRing(): Promise<KeyRing>;
  readonly now?: () => number;
}

/** How the people of organizations sign in: read, changed, and kept up to date. */
export class SignInSettings {
  readonly #store: SignInSettingsStore;
  readonly #sessions: PersonSessionStore;
  readonly #rules: FetchRules;
  readonly #keyRing: () => Promise<KeyRing>;
  readonly #now: () => number;

  constructor({ store, sessions, fetching, keyRing, now = Date.now }: SignInSettingsTools) {
    this.#store = store;
    this.#sessions = sessions;
    this.#rules = { ...METADATA_RULES, ...fetching };
    this.#keyRing = keyRing;
    this.#now = now;
  }

  get(organizationId: string): Promise<StoredSignIn> {
    return this.#store.find(organizationId);
  }

  /**
   * Saves what was entered. Another method or identity provider than before ends all sessions for which that one vouched, those at the console too.
   * @param version that was shown; 0 when nobody has saved any
   * @param by who does it
   * @throws InputRefused, SettingsConflict
   */
  async save(organizationId: string, input: SignInInput, version: number, by: string): Promise<StoredSignIn> {
    const before = await this.get(organizationId);
    if (before.version !== version) throw new SettingsConflict();
    const entered = {
      method: input.method,
      saml: await this.#samlOf(input, before),
      oidc: await this.#oidcOf(organizationId, input, before),
      matching: input.matching === undefined ? before.matching : readMatching(input.matching),
      metadataUrl: input.saml === undefined ? before.metadataUrl : input.saml.metadataUrl || null,
    };
    if (entered.method === 'saml' && entered.saml === null)
      throw new InputRefused('saml.ssoUrl', 'SSO URL is empty. It is the Login URL that Entra shows.');
    if (entered.method === 'oidc' && entered.oidc === null)
      throw new InputRefused('oidc.issuer', 'Issuer is empty. It is the URL of the OpenID Provider.');
    const { method, saml, oidc } = entered;
    const details = { method, issuer: (method === 'oidc' ? oidc?.issuer : saml?.issuer) ?? null };
    const note = { actor: by, action: 'sign-in.save', subject: undefined, details };
    if ((await this.#store.save(organizationId, entered, version, note)) === undefined) throw new SettingsConflict();
    if (vouchedBy(before) !== vouchedBy(entered)) await this.#sessions.endAll(organizationId);
    return this.get(organizationId);
  }

  /** What metadata says, for a form that is filled with it. @throws InputRefused */
  async readMetadata(source: { readonly text: string } | { readonly url: string }): Promise<IdentityProvider> {
    const now = new Date(this.#now());
    return 'url' in source
      ? fetchMetadata(source.url, this.#rules, now)
      : readMetadata(METADATA_FIELD, source.text, now);
  }

  /** The client secret of an OpenID Provider. */
  async openSecret(organizationId: string, { sealedSecret }: OidcSettings): Promise<string | undefined> {
    if (sealedSecret === null) return undefined;
    return (await this.#keyRing()).open(sealedSecret, secretContext(organizationId));
  }

  /** Seals client secrets with the current master key, where an older one sealed them. @throws SealingError */
  async reseal(ring: KeyRing): Promise<{ readonly total: number; readonly resealed: number }> {
    const sealed = await this.#store.listSealed();
    const anew = sealed
      .filter(({ sealedSecret }) => ring.needsReseal(sealedSecret))
      .map((one) => ({ ...one, anew: ring.reseal(one.sealedSecret, secretContext(one.organizationId)) }));
    for (const one of anew) await this.#store.reseal(one.organizationId, one.sealedSecret, one.anew);
    return { total: sealed.length, resealed: anew.length };
  }

  /**
   * Fetches the metadata that is due; what is refused leaves what there is.
   * @param signal ends it between two of them
   * @returns what came of it, for the operator's log
   */
  async refreshMetadata(signal: AbortSignal): Promise<string | undefined> {
    const due = await this.#store.listMetadataBefore(new Date(this.#now() - REFRESH_MS), REFRESHED_AT_ONCE);
    const refused: string[] = [];
    for (const source of due) {
      signal.throwIfAborted();
      const error = await this.#refresh(source);
      if (error !== undefined) refused.push(`${source.slug}: ${error}`);
      await delay(0);
    }
    if (due.length === 0) return undefined;
    return `fetched ${counted(due.length, 'document')}${refused.length === 0 ? '' : `; refused ${refused.join('; ')}`}`;
  }

  async #refresh(source: MetadataSource): Promise<string | undefined> {
    const { url, saml } = source;
    try {
      const idp = await fetchMetadata(url, this.#rules, new Date(this.#now()));
      if (idp.issuer !== saml.issuer)
        throw new InputRefused('saml.metadataUrl', `It is of another issuer now: ${idp.issuer.slice(0, 200)}`);
      const { entityId: issuerUri, allowsIdpInitiated } = saml;
      await this.#store.keepMetadata(source, samlOf({ issuerUri, allowsIdpInitiated }, idp), undefined);
      return undefined;
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error;
      await this.#store.keepMetadata(source, undefined, error.message);
      return error.message;
    }
  }

  async #samlOf({ saml }: SignInInput, before: StoredSignIn): Promise<SamlSettings | null> {
    if (saml === undefined) return before.saml;
    const now = new Date(this.#now());
    if (saml.metadataUrl !== '') return samlOf(saml, await fetchMetadata(saml.metadataUrl, this.#rules, now));
    const isEmpty = saml.ssoUrl === '' && saml.certificate === '';
    return isEmpty ? null : readSaml(saml, now);
  }

  async #oidcOf(organizationId: string, { oidc }: SignInInput, before: StoredSignIn): Promise<OidcSettings | null> {
    if (oidc === undefined) return before.oidc;
    if (oidc.issuer === '' && oidc.clientId === '') return null;
    const issuer = readHttpUrl('oidc.issuer', oidc.issuer, 'Issuer');
    if (oidc.clientId === '') throw new InputRefused('oidc.clientId', 'Client ID is empty.');
    const { clientId, clientSecret } = oidc;
    // Another provider must not be sent the secret of the one before.
    const isSame = before.oidc?.issuer === issuer && before.oidc.clientId === clientId;
    if (clientSecret === undefined)
      return { issuer, clientId, sealedSecret: isSame ? (before.oidc?.sealedSecret ?? null) : null };
    if (clientSecret === '') return { issuer, clientId, sealedSecret: null };
    const sealedSecret = (await this.#keyRing()).seal(clientSecret, secretContext(organizationId));
    return { issuer, clientId, sealedSecret };
  }
}

export const secretContext = (organizationId: string): string => `organization/${organizationId}/sign-in/client-secret`;

/** Tells settings from others as far as a test of them goes; what metadata brings by itself is left out. */
export function fingerprintOf({ saml, oidc, matching, metadataUrl }: StoredSignIn, method: SignInMethod): string {
  const { certificates, ...rest } = saml ?? { certificates: [] };
  const tested = method === 'oidc' ? oidc : [rest, metadataUrl ?? certificates];
  return createHash('sha256')
    .update(JSON.stringify([method, tested, matching]))
    .digest('base64url');
}

/** Whether the method that is on was never tested as it is. */
export const isUntested = (settings: StoredSignIn): boolean =>
  settings.method !== 'password' && settings.tested !== fingerprintOf(settings, settings.method);

/** Who says who people are. */
const vouchedBy = ({ method, saml, oidc }: Pick<StoredSignIn, 'method' | 'saml' | 'oidc'>): string =>
  `${method} ${(method === 'saml' ? saml?.issuer : method === 'oidc' ? oidc?.issuer : undefined) ?? ''}`;
