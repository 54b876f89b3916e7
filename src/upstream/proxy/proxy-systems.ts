import { LRUCache } from 'lru-cache';
import type { Directory } from '../../directory/directory.js';
import type { Call } from '../../protocol/call.js';
import { resourceTypesOf } from '../../protocol/profiles/resource-types.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { notFound } from '../../protocol/scim-error.js';
import type { Tenant } from '../../protocol/tenant.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import type { UpstreamSystemStore } from '../../store/upstream/upstream-system-store.js';
import type { UpstreamClient } from '../client/upstream-answer.js';
import { viaOf } from './passed-proxies.js';
import { ProxiedEntity } from './proxied-entity.js';
import { ProxyDirectory } from './proxy-directory.js';
import type { ProxyLog } from './proxy-log.js';

export interface ProxySystemsParts {
  readonly store: Pick<UpstreamSystemStore, 'find'>;
  readonly log: ProxyLog;
  clientOf(system: UpstreamSystem): UpstreamClient;
}

const MAX_COMPILED = 500;
/** What is known of the attributes of each kind of system. */
const PROFILES = { scim: 'core', ias: 'ias' } as const;

/** The systems of organizations as others call them here: with the rules of SAP's proxy systems. */
export class ProxySystems {
  readonly #parts: ProxySystemsParts;
  /** Of the calls that are under way. */
  readonly #systems = new WeakMap<Tenant, UpstreamSystem>();
  /** By version of a system and type. */
  readonly #entities = new LRUCache<string, ProxiedEntity>({ max: MAX_COMPILED });

  constructor(parts: ProxySystemsParts) {
    this.#parts = parts;
  }

  /**
   * A call of a system in the place of the organization's own resources.
   * @param baseUrl to which the id of the system is appended
   * @throws ScimError 404, the same for a system of others and for one that is no proxy; 508 when it was asked for this before
   */
  async open(call: Call, systemId: string, baseUrl: string): Promise<Call> {
    const system = await this.#parts.store.find(call.tenant.id, systemId.toLowerCase());
    if (system === undefined || !system.isProxy) {
      throw notFound(
        'There is no such proxy system of the organization that this credential is of. Its id is what "rollcall system list" shows.',
        'system-unknown',
      );
    }
    const tenant = { ...call.tenant, resourceTypes: resourceTypesOf(PROFILES[system.kind]), system: system.id };
    this.#systems.set(tenant, system);
    return { ...call, tenant, via: viaOf(system.id, call.via), baseUrl: `${baseUrl}/${system.id}` };
  }

  /** Makes the Directories of calls that `open` gave, and of no others. */
  directoryOf(call: Call, type: ResourceType): Directory | undefined {
    if (call.tenant.system === undefined) return undefined;
    const system = this.#systems.get(call.tenant);
    if (system === undefined) throw new Error('a system was called without being opened');
    const { clientOf, log } = this.#parts;
    return new ProxyDirectory({ entity: this.#entityOf(system, type), client: clientOf(system), log }, call, type);
  }

  /** Whether what was sent may be written down where it is refused (`ips.trace.failed.entity.content`). */
  keepsContent({ tenant }: Call): boolean {
    return this.#systems.get(tenant)?.properties['ips.trace.failed.entity.content'] !== 'false';
  }

  #entityOf(system: UpstreamSystem, { name }: ResourceType): ProxiedEntity {
    const key = `${system.organizationId}/${system.id}/${system.version}/${name}`;
    let entity = this.#entities.get(key);
    if (entity === undefined) {
      entity = new ProxiedEntity(system, name);
      this.#entities.set(key, entity);
    }
    return entity;
  }
}
