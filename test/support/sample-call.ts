import type { Call } from '../../src/protocol/call.js';
import type { HangUp } from '../../src/protocol/hang-up.js';
import { ALL_PERMISSIONS } from '../../src/protocol/permissions.js';
import { resourceTypesOf } from '../../src/protocol/profiles/resource-types.js';
import { DEFAULT_SETTINGS, type Tenant } from '../../src/protocol/tenant.js';
import { newId } from '../../src/store/new-id.js';

/** A call of a SCIM client that may do everything in an organization that only has to exist where rows refer to it. */
export function sampleCall(tenant: Partial<Tenant> = {}, hangUp?: HangUp): Call {
  const slug = tenant.slug ?? 'acme';
  return {
    tenant: {
      id: newId(),
      slug,
      resourceTypes: resourceTypesOf('core'),
      credentialKinds: new Set(['token']),
      cursorKey: Buffer.alloc(32),
      ...DEFAULT_SETTINGS,
      ...tenant,
    },
    actor: { kind: 'client', name: 'Entra', permissions: ALL_PERMISSIONS },
    requestId: 'sample',
    baseUrl: `http://127.0.0.1/api/scim/${slug}`,
    hangUp,
  };
}
