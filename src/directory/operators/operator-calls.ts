import type { Call } from '../../protocol/call.js';
import { ALL_PERMISSIONS } from '../../protocol/permissions.js';
import type { Tenant } from '../../protocol/tenant.js';
import { newRequestId } from '../log/request-id.js';
import { OperatorError } from '../operator-error.js';
import { type Organizations, profileOf } from '../organizations.js';

/** An operator, or a person whose account the audit names. */
export interface Administrator {
  readonly kind: 'operator' | 'person';
  readonly name: string;
}

export interface OperatorCallsOptions {
  readonly organizations: Organizations;
  /** An organization as it is served; undefined when there is none. */
  tenantOf(slug: string): Promise<Tenant | undefined>;
  tenantUrl(slug: string): string;
}

/** Makes the calls of operators, who may do everything in every organization. */
export class OperatorCalls {
  readonly #options: OperatorCallsOptions;

  constructor(options: OperatorCallsOptions) {
    this.#options = options;
  }

  /**
   * @param by who it is; a person at the console may do what an operator may, where they were let do it
   * @param requestId of a request that goes on
   * @throws OperatorError for an organization that is not there, or that has a profile of a later version
   */
  async of(slug: string, by: string | Administrator, requestId = newRequestId()): Promise<Call> {
    profileOf(await this.#options.organizations.get(slug));
    const tenant = await this.#options.tenantOf(slug);
    if (tenant === undefined) throw new OperatorError(`There is no organization ${slug}.`);
    const who = typeof by === 'string' ? { kind: 'operator' as const, name: by } : by;
    const actor = { ...who, permissions: ALL_PERMISSIONS };
    return { tenant, actor, requestId, baseUrl: this.#options.tenantUrl(slug) };
  }
}
