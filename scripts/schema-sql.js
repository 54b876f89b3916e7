// What PostgreSQL has after all migrations, as SQL for people to read: what schema.prisma cannot say is here too
// (collations, partial indexes, triggers, functions, partitioning). Nothing is made from it.
const HEAD = `-- The schema after all migrations, as PostgreSQL tells it: to read, not to run. Written by npm run migration -- --sql.
-- Partitions are left out: the default one of each partitioned table, those of each week, and of the log the first one.
`;

/**
 * @param {import('pg').Pool} pool
 * @param {string} schema
 * @returns {Promise<string>}
 */
export async function describeSchema(pool, schema) {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL search_path = "${schema}"`);
    const parts = [];
    for (const query of [TABLES, FUNCTIONS, TRIGGERS]) {
      const { rows } = await client.query(query, [schema]);
      parts.push(...rows.map(({ text }) => text));
    }
    await client.query('COMMIT');
    return [HEAD, ...parts].join('\n').replaceAll(`${schema}.`, '');
  } finally {
    client.release();
  }
}

const TABLES = `
  SELECT 'CREATE ' || CASE t.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END || 'TABLE ' || t.relname || E' (\\n'
    || (
      SELECT string_agg('  ' || line, E',\\n' ORDER BY place, name) FROM (
        SELECT a.attnum::int AS place, '' AS name, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
          || CASE WHEN a.attcollation <> y.typcollation THEN ' COLLATE "' || l.collname || '"' ELSE '' END
          || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
          || CASE
            WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
            WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
            ELSE ''
          END AS line
        FROM pg_attribute a
        JOIN pg_type y ON y.oid = a.atttypid
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT 10000 + position(c.contype::text IN 'pucxf'), c.conname,
          'CONSTRAINT ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
        FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype IN ('p', 'u', 'c', 'x', 'f')
      ) lines
    ) || E'\\n)' || CASE t.relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(t.oid) ELSE '' END || E';\\n'
    || coalesce((
      SELECT string_agg(pg_get_indexdef(x.indexrelid) || E';\\n', '' ORDER BY i.relname)
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      WHERE x.indrelid = t.oid AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x'))
    ), '') AS text
  FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE n.nspname = $1 AND t.relkind IN ('r', 'p') AND NOT t.relispartition AND t.relname <> '_prisma_migrations'
  ORDER BY t.relname COLLATE "C"`;

const FUNCTIONS = `
  SELECT rtrim(pg_get_functiondef(p.oid), E'\\n') || E';\\n' AS text
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = $1 ORDER BY p.proname COLLATE "C"`;

const TRIGGERS = `
  SELECT pg_get_triggerdef(g.oid) || E';\\n' AS text
  FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE n.nspname = $1 AND NOT g.tgisinternal AND NOT t.relispartition ORDER BY g.tgname COLLATE "C"`;
