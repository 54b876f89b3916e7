import { isKeyVaultReference, parseReference, referenceText } from '../secrets/key-vault/key-vault-reference.js';
import type { SecretReader } from '../secrets/key-vault/secret-reader.js';
import { generateClientId, generateToken, hashToken, lookupOf, verifyToken } from '../secrets/secret-token.js';
import { type CredentialUser, isLive, type NewCredential, type StoredCredential } from '../store/access/credential.js';
import type { CredentialQuery, ListedCredential } from '../store/access/credential-list.js';
import type { CredentialStore, ExpiringCredential } from '../store/access/credential-store.js';
import {
  fingerprintOf,
  readCertificate,
  readGuid,
  readTenantId,
  refuseWeak,
} from './administration/credential-input.js';
import { type Draft, draftCredential, noteOf, subjectOf } from './administration/draft-credential.js';
import { DAY_MS, WARN_DAYS } from './administration/ending-soon.js';
import {
  type ClientKeyTrust,
  type CredentialOptions,
  CredentialRefused,
  type CredentialSummary,
  type EntraTrust,
  type FederationTrust,
  type NewSecret,
  type TokenOptions,
  WeakSecret,
} from './administration/new-credential.js';
import { referenceOf } from './matching/vault-tokens.js';
import { CLIENT_KINDS } from './methods/methods.js';
import { audiencesOf } from './tokens/client-assertion.js';
import { type ClientKey, readClientKeys } from './tokens/client-key.js';
import { NON_GALLERY_AUDIENCE, PROVISIONING_SERVICE } from './tokens/entra-token.js';

export { type CredentialKind, type CredentialUser, isLive } from '../store/access/credential.js';
export {
  CREDENTIAL_ORDERS,
  CREDENTIAL_STATES,
  type CredentialOrder,
  type CredentialPlace,
  type CredentialState,
  type ListedCredential,
} from '../store/access/credential-list.js';
export type { ExpiringCredential } from '../store/access/credential-store.js';
export { fingerprintOf } from './administration/credential-input.js';
export * from './administration/new-credential.js';
export { referenceOf } from './matching/vault-tokens.js';

/** The name of what comes from the configuration, which nobody made. */
const CONFIGURED = 'configured';

/** Creates, lists and ends credentials of organizations, and keeps what was done in the audit. */
export class Credentials {
  readonly #store: CredentialStore;
  readonly #vaults: Pick<SecretReader, 'read'>;

  constructor(store: CredentialStore, vaults: Pick<SecretReader, 'read'>) {
    this.#store = store;
    this.#vaults = vaults;
  }

  /** A Secret Token. @throws WeakSecret; KeyVaultError for a reference whose value cannot be read */
  async create(organizationId: string, name: string, options: TokenOptions = {}): Promise<NewSecret> {
    const { token, credential } = await this.prepare(name, options);
    return { ...(await this.#keep(organizationId, credential)), token };
  }

  /** A Secret Token that is stored by the caller, perhaps together with something else. @throws as create */
  async prepare(name: string, options: TokenOptions = {}): Promise<{ token: string; credential: NewCredential }> {
    const { chosen, context = [], user } = options;
    if (chosen !== undefined && isKeyVaultReference(chosen)) {
      const reference = await this.#checkReference(chosen, context);
      const draft = { userId: user?.id, settings: { reference } };
      return { token: reference, credential: draftCredential('token', name, options, draft) };
    }
    if (chosen !== undefined) await refuseWeak(chosen, context);
    const token = chosen ?? generateToken();
    const settings = options.isTrial ? { isTrial: true } : undefined;
    const draft = { lookup: lookupOf(token), userId: user?.id, hash: await hashToken(token), settings };
    return { token, credential: draftCredential('token', name, options, draft) };
  }

  /** Why a chosen secret would be refused, as a sentence; undefined when it would be taken. */
  async weaknessOf(chosen: string, context: readonly string[]): Promise<string | undefined> {
    try {
      await refuseWeak(chosen, context);
      return undefined;
    } catch (error) {
      if (error instanceof WeakSecret) return error.message;
      throw error;
    }
  }

  /** A secret of an OAuth client, of a new one unless told whose. @throws CredentialRefused */
  async createClient(
    organizationId: string,
    name: string,
    options: CredentialOptions & { readonly clientId?: string | undefined } = {},
  ): Promise<NewSecret & { readonly clientId: string }> {
    const clientId = await this.#clientOf(organizationId, options.clientId);
    const token = generateToken();
    const draft = { ...boundTo(clientId), hash: await hashToken(token) };
    return { ...(await this.#add(organizationId, 'client', name, options, draft)), token, clientId };
  }

  /** Lets Entra's own tokens in: what its provisioning service sends when Secret Token is left blank. @throws CredentialRefused */
  async trustEntra(organizationId: string, name: string, trust: EntraTrust): Promise<CredentialSummary> {
    const { audience } = trust;
    const audiences = [
      audience === undefined ? NON_GALLERY_AUDIENCE : readGuid(audience, 'id of a gallery application'),
    ];
    const settings = { cloud: trust.cloud ?? 'global', audiences, applications: [PROVISIONING_SERVICE] };
    return this.#add(organizationId, 'entra', name, trust, { ...boundTo(readTenantId(trust.tenantId)), settings });
  }

  /** Lets a workload identity of Entra speak for an OAuth client. @throws CredentialRefused */
  async trustFederation(organizationId: string, name: string, trust: FederationTrust): Promise<CredentialSummary> {
    const settings = {
      cloud: trust.cloud ?? 'global',
      tenantId: readTenantId(trust.tenantId),
      subject: readGuid(trust.subject, 'object id of Entra'),
      audiences: audiencesOf(trust.audience.trim()),
      singleUse: trust.isReusable !== true,
    };
    const clientId = await this.#clientOf(organizationId, trust.clientId);
    return this.#add(organizationId, 'federation', name, trust, { ...boundTo(clientId), settings });
  }

  /** Lets an OAuth client authenticate by assertions that it signs itself: private_key_jwt. @throws CredentialRefused */
  async trustClientKeys(organizationId: string, name: string, trust: ClientKeyTrust): Promise<CredentialSummary> {
    const settings = { keys: keysIn(trust.keys), audiences: trust.audiences };
    const clientId = await this.#clientOf(organizationId, trust.clientId);
    return this.#add(organizationId, 'federation', name, trust, { ...boundTo(clientId), settings });
  }

  /** Lets the holder of a TLS client certificate in. @param pem the certificate, without its key @throws CredentialRefused */
  async trustCertificate(
    organizationId: string,
    name: string,
    pem: string,
    options: CredentialOptions = {},
  ): Promise<CredentialSummary> {
    const certificate = readCertificate(pem);
    const notAfter = new Date(certificate.validTo);
    if (notAfter <= new Date()) throw new CredentialRefused(`The certificate has expired on ${certificate.validTo}.`);
    const expiresAt = options.expiresAt !== undefined && options.expiresAt < notAfter ? options.expiresAt : notAfter;
    const settings = { subject: certificate.subject.replaceAll('\n', ', '), notAfter: notAfter.toISOString() };
    const draft = { ...boundTo(fingerprintOf(certificate)), settings };
    return this.#add(organizationId, 'certificate', name, { ...options, expiresAt }, draft);
  }

  /** @returns undefined when the organization has no user of this name, whatever its case */
  findUser(organizationId: string, userName: string): Promise<CredentialUser | undefined> {
    return this.#store.findUser(organizationId, userName);
  }

  /**
   * Makes sure that an organization accepts the token of the configuration, or the one that a keyvault:// reference leads
   * to, and no longer what was configured before it. Whoever makes it sure again changes nothing; what people made stays.
   * @returns whether something configured before was ended
   * @throws WeakSecret, KeyVaultError
   */
  async configure(organizationId: string, token: string, context: readonly string[] = []): Promise<boolean> {
    const live = liveTokens(await this.#store.list(organizationId, 'token'));
    const isThis = await Promise.all(live.map((secret) => isSecretOf(secret, token)));
    if (!isThis.includes(true)) {
      const { credential } = await this.prepare(CONFIGURED, { chosen: token, context });
      // Another node may have stored it since.
      await this.#store.createUnless(organizationId, credential, async (known) =>
        (await Promise.all(liveTokens(known).map((secret) => isSecretOf(secret, token)))).includes(true),
      );
    }
    let hasEnded = false;
    for (const [i, { id, name, createdBy }] of live.entries()) {
      const isFromBefore = !isThis[i] && name === CONFIGURED && createdBy === null;
      if (isFromBefore && (await this.revoke(organizationId, id))) hasEnded = true;
    }
    return hasEnded;
  }

  /** Of all kinds unless told which, live ones and ended ones, oldest first. */
  async list(organizationId: string, kind?: StoredCredential['kind']): Promise<CredentialSummary[]> {
    return (await this.#store.list(organizationId, kind)).map(({ hash: _, ...summary }) => summary);
  }

  /** Of all customers, with whose they are and who made them; `ending` are those that end within WARN_DAYS. */
  listAll(query: Omit<CredentialQuery, 'endingBefore'>): Promise<ListedCredential[]> {
    return this.#store.listAll({ ...query, endingBefore: new Date(Date.now() + WARN_DAYS * DAY_MS) });
  }

  /** Of these kinds and organizations, live ones and ended ones, oldest first. */
  async listOf(
    organizationIds: readonly string[],
    kinds: readonly StoredCredential['kind'][],
  ): Promise<(CredentialSummary & { readonly organizationId: string })[]> {
    return (await this.#store.listOf(organizationIds, kinds)).map(({ hash: _, ...summary }) => summary);
  }

  /** Those of all organizations that end by themselves within so many days. */
  listExpiring(days: number): Promise<ExpiringCredential[]> {
    return this.#store.listExpiring(new Date(Date.now() + days * 86_400_000));
  }

  /**
   * Ends a credential, now or at a later time.
   * @returns false when the organization has no such live credential
   */
  async revoke(
    organizationId: string,
    id: string,
    options: { at?: Date; by?: string | undefined } = {},
  ): Promise<boolean> {
    const { at = new Date(), by } = options;
    const known = (await this.#store.list(organizationId)).find((credential) => credential.id === id);
    if (known === undefined) return false;
    const user = known.user?.id;
    const details = { id, kind: known.kind, version: known.version, user, endsAt: at.toISOString() };
    const note = noteOf('credential.end', subjectOf(known.name, user), by, details);
    return this.#store.revoke(organizationId, id, at, note);
  }

  async #add(
    organizationId: string,
    kind: StoredCredential['kind'],
    name: string,
    options: CredentialOptions,
    draft: Draft,
  ): Promise<CredentialSummary> {
    return this.#keep(organizationId, draftCredential(kind, name, options, draft));
  }

  async #keep(organizationId: string, credential: NewCredential): Promise<CredentialSummary> {
    const stored = await this.#store.create(organizationId, credential);
    if (stored === undefined) {
      throw new CredentialRefused('This certificate is bound already. A certificate stands for one organization.');
    }
    const { hash: _, ...summary } = stored;
    return summary;
  }

  /**
   * Reads the value once, so that what cannot work is told now; only the reference is kept.
   * @returns the reference with the whole name of its key vault
   */
  async #checkReference(text: string, context: readonly string[]): Promise<string> {
    const { value } = await this.#vaults.read(text);
    await refuseWeak(value, context);
    return referenceText(parseReference(text));
  }

  /** @throws CredentialRefused when the organization has no such client */
  async #clientOf(organizationId: string, clientId: string | undefined): Promise<string> {
    if (clientId === undefined) return generateClientId();
    const all = await this.#store.list(organizationId);
    const isKnown = all.some(({ kind, lookup }) => CLIENT_KINDS.includes(kind) && lookup === clientId);
    if (isKnown) return clientId;
    throw new CredentialRefused(`The organization has no OAuth client ${clientId.slice(0, 100)}.`);
  }
}

/** @throws CredentialRefused */
function keysIn(text: string): ClientKey[] {
  try {
    return readClientKeys(text);
  } catch (error) {
    throw new CredentialRefused(`These are no keys of a client: ${error instanceof Error ? error.message : error}.`);
  }
}

/** Those that are good for the whole organization. */
const liveTokens = (known: readonly StoredCredential[], now = new Date()) =>
  known.filter((secret) => isLive(secret, now) && secret.user === null);

/** Whether a token, or a reference to one, is that of a stored secret. */
async function isSecretOf(secret: StoredCredential, token: string): Promise<boolean> {
  if (isKeyVaultReference(token)) return referenceOf(secret) === referenceText(parseReference(token));
  return secret.hash !== null && verifyToken(token, secret.hash);
}

/** What a credential is found by, where that is no secret: the audit tells of it. */
const boundTo = (lookup: string) => ({ lookup, boundTo: lookup });
