import { randomUUID } from 'node:crypto';
import { OperatorError } from '../../directory/operator-error.js';
import { NotFetched, readUrl } from '../../outbound/guarded-address.js';
import { counted } from '../../protocol/counted.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { isStorableJson } from '../../protocol/storable-text.js';
import type { KeyRing } from '../../secrets/sealing.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import {
  type AccessLeft,
  type EnteredSystem,
  MAX_SYSTEMS,
  TooManySystems,
  type UpstreamSystemStore,
} from '../../store/upstream/upstream-system-store.js';
import { secretContext, type UpstreamSecrets } from '../client/credential/upstream-secrets.js';
import { readTransformation } from '../transformation/read-transformation.js';
import { TransformationError } from '../transformation/transformation-error.js';
import { checkAuthorities, keptAuthentication } from './kept-authentication.js';
import { type CheckedSystemInput, readSystemInput } from './system-input.js';
import { checkProperties } from './system-properties.js';
import { SystemChanged, SystemRefused } from './system-refused.js';

const TAKEN = 'Another system of the organization has this name. Choose another one.';

export interface UpstreamSystemsTools {
  readonly store: UpstreamSystemStore;
  readonly secrets: UpstreamSecrets;
  /** Whether addresses of private networks may be entered. */
  readonly allowsPrivate: boolean;
}

/** Who enters something. */
export interface EnteredBy {
  /** For the audit. */
  readonly by: string;
  /** Whether they may name secrets of key vaults: operators alone. */
  readonly mayReference: boolean;
}

/** The systems of organizations, as they are entered and looked at. */
export class UpstreamSystems {
  readonly #store: UpstreamSystemStore;
  readonly #secrets: UpstreamSecrets;
  readonly #allowsPrivate: boolean;

  constructor({ store, secrets, allowsPrivate }: UpstreamSystemsTools) {
    this.#store = store;
    this.#secrets = secrets;
    this.#allowsPrivate = allowsPrivate;
  }

  list(organizationId: string): Promise<UpstreamSystem[]> {
    return this.#store.list(organizationId);
  }

  find(organizationId: string, id: string): Promise<UpstreamSystem | undefined> {
    return this.#store.find(organizationId, id.toLowerCase());
  }

  /** @param idOrName as somebody typed it @throws OperatorError when there is none */
  async get(organizationId: string, idOrName: string): Promise<UpstreamSystem> {
    const byId = await this.find(organizationId, idOrName);
    if (byId !== undefined) return byId;
    const all = await this.list(organizationId);
    const found = all.find(({ name }) => name === idOrName);
    if (found !== undefined) return found;
    const names = all.map(({ name }) => JSON.stringify(name)).join(', ');
    throw new OperatorError(
      `There is no system ${JSON.stringify(idOrName.slice(0, 100))}. ${names === '' ? 'Register one: rollcall system add --help' : `There are: ${names}`}`,
    );
  }

  /** @throws SystemRefused naming what cannot be taken */
  async register(organizationId: string, input: unknown, entered: EnteredBy): Promise<UpstreamSystem> {
    const checked = readSystemInput(input);
    const system = await this.#entered(organizationId, randomUUID(), checked, undefined, entered);
    const note = noteOf('system.create', system, entered);
    const created = await this.#store.create(organizationId, system, note).catch((error: unknown) => {
      if (!(error instanceof TooManySystems)) throw error;
      throw new SystemRefused('name', `An organization has at most ${MAX_SYSTEMS} systems. Remove one first.`);
    });
    if (created === undefined) throw new SystemRefused('name', TAKEN);
    return created;
  }

  /**
   * @param before what is changed, as it was shown to whoever changes it
   * @throws SystemRefused naming what cannot be taken; OperatorError when somebody else has changed it meanwhile
   */
  async change(before: UpstreamSystem, input: unknown, entered: EnteredBy): Promise<UpstreamSystem> {
    const { organizationId, id, version } = before;
    const system = await this.#entered(organizationId, id, readSystemInput(input), before, entered);
    const note = noteOf('system.change', system, entered);
    const changed = await this.#store.change(organizationId, system, version, note);
    if (changed === 'name taken') throw new SystemRefused('name', TAKEN);
    if (changed === 'changed meanwhile') throw new SystemChanged();
    return changed;
  }

  /**
   * @param forgetsAccess whether also while there are requests for access to its groups: memberships that came of them stay
   * there, and nobody takes them away
   * @returns the requests that were forgotten
   * @throws OperatorError when it is gone already, or has such requests
   */
  async remove(system: UpstreamSystem, { by }: Pick<EnteredBy, 'by'>, forgetsAccess = false): Promise<AccessLeft> {
    const { organizationId, id, name, kind } = system;
    const note = { actor: by, action: 'system.remove', subject: name, details: { id, kind } };
    const deletion = await this.#store.delete(organizationId, id, forgetsAccess, note);
    if (deletion === undefined) throw new OperatorError(`The system ${name} was removed already.`);
    if (!deletion.isDeleted)
      throw new OperatorError(
        `The system ${name} has ${accessWords(deletion.access)}, and was not removed. Revoke them first, which takes the memberships away: rollcall access list --system ${id}. Or forget them, and leave the memberships as they are: --forget-access`,
      );
    return deletion.access;
  }

  /** Seals secrets with the current master key, where an older one sealed them. @throws SealingError */
  async reseal(ring: KeyRing): Promise<{ readonly total: number; readonly resealed: number }> {
    const all = await this.#store.listSealed();
    const old = all.filter(({ sealed }) => ring.needsReseal(sealed));
    for (const one of old) await this.#store.reseal(one, ring.reseal(one.sealed, secretContext(one)));
    return { total: all.length, resealed: old.length };
  }

  async #entered(
    organizationId: string,
    id: string,
    input: CheckedSystemInput,
    before: UpstreamSystem | undefined,
    { mayReference }: EnteredBy,
  ): Promise<EnteredSystem> {
    const { name, kind, authorities, properties, isProxy } = input;
    const baseUrl = this.#readUrl('url', input.url);
    if (input.authentication.method === 'oauth')
      this.#readUrl('authentication.tokenUrl', input.authentication.tokenUrl);
    checkAuthorities(authorities);
    checkProperties(properties);
    const readTransformation = transformationOf('readTransformation', input.readTransformation);
    const writeTransformation = transformationOf('writeTransformation', input.writeTransformation);
    // Another address must not be sent the secret of the one before.
    const isSameAddress = before !== undefined && new URL(before.baseUrl).origin === new URL(baseUrl).origin;
    const authentication = await keptAuthentication(input.authentication, {
      owner: { organizationId, id },
      secrets: this.#secrets,
      mayReference,
      before: isSameAddress ? before.authentication : undefined,
    });
    return {
      id,
      name,
      kind,
      baseUrl,
      authentication,
      ...(authorities === undefined ? {} : { authorities }),
      properties,
      ...(readTransformation === undefined ? {} : { readTransformation }),
      ...(writeTransformation === undefined ? {} : { writeTransformation }),
      isProxy,
    };
  }

  /** Without a slash at the end. @throws SystemRefused for what is not asked from here */
  #readUrl(field: string, address: string): string {
    try {
      const url = readUrl(address, { allowsPrivate: this.#allowsPrivate });
      if (url.hash !== '' || url.search !== '')
        throw new SystemRefused(field, 'The URL has no query and no # in it: it is what /Users is appended to.');
      return address.replace(/\/+$/, '');
    } catch (error) {
      if (error instanceof NotFetched) throw new SystemRefused(field, error.message);
      throw error;
    }
  }
}

/** Such as `3 memberships by access requests (2 of them with an end), 1 open access request`. */
export function accessWords({ open, given, ending }: AccessLeft): string {
  const withEnd = ending === 0 ? '' : ` (${ending} of them with an end)`;
  const words = [
    ...(given === 0 ? [] : [`${counted(given, 'membership')} by access requests${withEnd}`]),
    ...(open === 0 ? [] : [counted(open, 'open access request')]),
  ];
  return words.join(' and ');
}

const noteOf = (action: string, { id, name, kind, baseUrl, authentication }: EnteredSystem, { by }: EnteredBy) => ({
  actor: by,
  action,
  subject: name,
  details: { id, kind, host: new URL(baseUrl).host, authentication: authentication.method },
});

/** @throws SystemRefused saying where in it what is wrong */
function transformationOf(field: string, input: string | Record<string, Json> | undefined): JsonObject | undefined {
  if (input === undefined) return undefined;
  try {
    readTransformation(input as string | Json);
    const parsed: Json = typeof input === 'string' ? JSON.parse(input) : input;
    if (!isStorableJson(parsed))
      throw new SystemRefused(field, `${field} has a NUL character, or half of a character, in it.`);
    return isObject(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof TransformationError) throw new SystemRefused(field, `${field}: ${error.message}`);
    throw error;
  }
}
