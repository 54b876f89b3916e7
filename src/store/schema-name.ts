/** The schema of PostgreSQL that holds all that is ours. Statements name it in this form, whichever it is. */
export const DEFAULT_SCHEMA = 'rollcall';

/** What another one may be called; those with pg_ are PostgreSQL's own. */
export const SCHEMA_NAME = /^(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,40}$/;

const QUOTED_OR_OURS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\brollcall\.(?=[a-z_])/g;

/** A statement with its `rollcall.` outside of strings and quoted names turned into the name of the schema. */
export function inSchema(text: string, schema: string): string {
  if (schema === DEFAULT_SCHEMA) return text;
  return text.replace(QUOTED_OR_OURS, (found) => (found === `${DEFAULT_SCHEMA}.` ? `"${schema}".` : found));
}
