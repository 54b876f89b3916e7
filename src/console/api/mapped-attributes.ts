import type { Organization } from '../../directory/organizations.js';
import { mappingsOf } from '../../entra/mapping/apps.js';
import { requirementsOf } from '../../protocol/profiles/chosen-requirements.js';
import { profileNamed } from '../../protocol/profiles/resource-types.js';
import type { IntegrationAttribute } from './contract/data-integration.js';

/** Those of the application that fits the profile, as Entra's page of mappings lists them. */
export function attributesOf({
  profile: name,
  requiredAttributes,
}: Pick<Organization, 'profile' | 'requiredAttributes'>): IntegrationAttribute[] {
  const profile = profileNamed(name);
  const required = new Set(profile && requirementsOf(profile, requiredAttributes).User?.map(({ path }) => path));
  const [users] = mappingsOf(profile?.app ?? 'vault-platform').objectMappings;
  return (users?.attributeMappings ?? []).map(({ targetAttributeName: target, source, matchingPriority }) => ({
    target,
    source: 'expression' in source && source.expression !== undefined ? source.expression : source.name,
    type: target.endsWith(':manager') ? 'Reference' : source.type === 'Function' ? 'Expression' : 'Direct',
    ...(matchingPriority > 0 && { matching: matchingPriority }),
    // An address of whatever type is one; the manager is mapped whole.
    isRequired: [target, target.replace(/\[.*\]/, ''), `${target}.value`].some((path) => required.has(path)),
  }));
}
