import type { Call } from '../../protocol/call.js';
import type { HangUp } from '../../protocol/hang-up.js';
import { permissionsOf } from '../../protocol/permissions.js';
import type { Tenant } from '../../protocol/tenant.js';
import { newRequestId } from '../log/request-id.js';

/** A person who asks. */
export interface Asking {
  /** What people call them. */
  readonly name: string;
  readonly requestId?: string | undefined;
  readonly hangUp?: HangUp | undefined;
}

export interface PersonCallsOptions {
  /** An organization as it is served; undefined when there is none. */
  tenantOf(slug: string): Promise<Tenant | undefined>;
  tenantUrl(slug: string): string;
}

/** Calls of people who look at an organization: they read, and no SCIM client was ever heard by that. */
export class PersonCalls {
  readonly #options: PersonCallsOptions;

  constructor(options: PersonCallsOptions) {
    this.#options = options;
  }

  /** @returns undefined where there is no such organization */
  async of(slug: string, { name, requestId = newRequestId(), hangUp }: Asking): Promise<Call | undefined> {
    const tenant = await this.#options.tenantOf(slug);
    if (tenant === undefined) return undefined;
    const actor = { kind: 'person', name, permissions: permissionsOf('read-only') } as const;
    return { tenant, actor, requestId, baseUrl: this.#options.tenantUrl(slug), hangUp };
  }
}
