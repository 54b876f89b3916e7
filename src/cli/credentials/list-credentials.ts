import { type EndingWarning, endingSoon } from '../../auth/administration/ending-soon.js';
import type { CredentialKind, CredentialSummary } from '../../auth/credentials.js';
import type { OpenRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';
import type { ListOptions } from './credential-options.js';
import { type Column, printCredentials } from './credential-table.js';

/** What one of the lists shows. */
export interface CredentialList {
  /** Such as `secrets`: what the JSON calls them. */
  readonly name: string;
  readonly kinds: readonly CredentialKind[];
  readonly columns: readonly Column[];
  json(credential: CredentialSummary): object;
  /** When there are none. @param whose slug, or who else has none */
  nothing(whose: string, slug: string | undefined): string;
}

/** Lists credentials of one organization, or of all. */
export async function listCredentials(open: OpenRuntime, list: CredentialList, options: ListOptions): Promise<void> {
  const { organization: slug, json } = options;
  const organizations =
    slug === undefined ? await open.organizations.listPresent() : [await open.organizations.get(slug)];
  const slugs = new Map(organizations.map((organization) => [organization.id, organization.slug]));
  const found = await open.credentials.listOf([...slugs.keys()], list.kinds);
  const all = found
    .map(({ organizationId, ...credential }) => ({ organization: slugs.get(organizationId) ?? '', credential }))
    .sort((left, right) => left.organization.localeCompare(right.organization, 'en'));
  const warnings = [...slugs.values()].flatMap((each): EndingWarning[] =>
    endingSoon(
      all.filter(({ organization }) => organization === each).map(({ credential }) => credential),
      each,
    ),
  );
  warnings.sort((left, right) => left.endsAt.getTime() - right.endsAt.getTime());
  if (json) {
    const listed = all.map(({ organization, credential }) => ({ organization, ...list.json(credential) }));
    return printJson({ [list.name]: listed, warnings });
  }
  if (all.length === 0) return printLine(list.nothing(slug ?? 'No organization', slug));
  const owners = new Map(all.map(({ organization, credential }) => [credential, organization]));
  const whose: Column = ['ORGANIZATION', (credential) => owners.get(credential) ?? ''];
  const credentials = all.map(({ credential }) => credential);
  printCredentials(credentials, slug === undefined ? [whose, ...list.columns] : list.columns, warnings);
}
