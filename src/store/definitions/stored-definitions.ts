import type { OwnDefinitions } from '../../protocol/definitions/own-definitions.js';
import { readStoredDefinitions } from '../../protocol/definitions/stored-definitions.js';

/**
 * Two columns, `schemas` and `types`, for a query of `organizations o`: what readStoredDefinitions reads; both null for
 * an organization that has defined nothing.
 */
export const DEFINITION_COLUMNS = `
  (SELECT jsonb_agg(d.definition ORDER BY d.created_at, d.urn_folded)::text
   FROM rollcall.schema_definitions d WHERE d.organization_id = o.id) AS schemas,
  (SELECT jsonb_agg(d.definition ORDER BY d.created_at, d.name_folded)::text
   FROM rollcall.resource_type_definitions d WHERE d.organization_id = o.id) AS types`;

/** The two columns as they are read. */
export type DefinitionRow = { schemas: string | null; types: string | null };

/** @param query runs one statement */
export async function findDefinitions(
  query: (text: string, values: string[]) => Promise<DefinitionRow[]>,
  organizationId: string,
): Promise<OwnDefinitions> {
  const text = `SELECT ${DEFINITION_COLUMNS} FROM rollcall.organizations o WHERE o.id = $1`;
  const [row] = await query(text, [organizationId]);
  return readStoredDefinitions(row?.schemas ?? null, row?.types ?? null);
}
