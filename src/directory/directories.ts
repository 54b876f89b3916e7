import type { Call } from '../protocol/call.js';
import { checkPermission, mayUse } from '../protocol/permissions.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { forbidden, notImplemented } from '../protocol/scim-error.js';
import type { Directory } from './directory.js';
import { selfOf } from './me.js';

/** What a Directory is opened for. */
export type Purpose = 'read' | 'write';

/** Binds a Directory to a call and a type; undefined where it keeps no such resources of the organization. */
export type DirectoryMaker = (call: Call, type: ResourceType) => Directory | undefined;

/** The one door to Directories: whoever comes to resources has passed it, and with it what the caller may do. */
export class Directories {
  readonly #local: (call: Call, type: ResourceType) => Directory;
  readonly #others: readonly DirectoryMaker[];

  /**
   * @param local of what is kept here
   * @param others of what is kept elsewhere: they are asked first, in their order
   */
  constructor(local: (call: Call, type: ResourceType) => Directory, others: readonly DirectoryMaker[] = []) {
    this.#local = local;
    this.#others = others;
  }

  /** @throws ScimError 403 for what the caller may not do */
  of(call: Call, type: ResourceType, purpose: Purpose): Directory {
    this.checkCaller(call);
    checkPermission(call.actor.permissions, type.name, purpose === 'write');
    return this.#elsewhere(call, type) ?? this.#local(call, type);
  }

  /**
   * The Directory in which the user is whom the caller's credential stands for: that user is always kept here.
   * @throws ScimError 403 for what the caller may not do, 501 when the credential stands for nobody
   */
  ofSelf(call: Call, type: ResourceType, purpose: Purpose): Directory {
    selfOf(call.actor);
    checkPermission(call.actor.permissions, type.name, purpose === 'write');
    return this.#local(call, type);
  }

  /**
   * The types that the caller may read, to be searched together.
   * @throws ScimError 403 when there are none, 501 when not all of them are kept here
   */
  searchable(call: Call): ResourceType[] {
    this.checkCaller(call);
    const readable = [...call.tenant.resourceTypes.values()].filter(({ name }) => mayUse(call.actor.permissions, name));
    if (readable.length === 0)
      throw forbidden('This credential is good for nothing but discovery.', 'credential-scope');
    const elsewhere = readable.find((type) => this.#elsewhere(call, type) !== undefined);
    if (elsewhere === undefined) return readable;
    throw notImplemented(
      `Nothing searches all resource types here, because ${elsewhere.endpoint} is kept elsewhere. Search each by itself.`,
    );
  }

  /** @throws ScimError 403 for a credential that is good for `/Me` and for discovery alone */
  checkCaller({ actor }: Call): void {
    if (actor.self === undefined) return;
    throw forbidden(
      'This credential stands for one user: it is good for /Me and for discovery, and nothing else.',
      'credential-of-user',
    );
  }

  #elsewhere(call: Call, type: ResourceType): Directory | undefined {
    for (const make of this.#others) {
      const directory = make(call, type);
      if (directory !== undefined) return directory;
    }
    return undefined;
  }
}
