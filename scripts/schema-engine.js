// Prisma's schema engine as the npm package that holds it in WebAssembly: the native one would be a download from
// outside the npm registry.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The SQL that leads from the tables of a database to those of a Prisma schema; empty when they agree.
 *
 * @param {import('pg').Pool} pool
 * @param {string} schemaFile
 * @returns {Promise<string>}
 */
export async function diffDatabase(pool, schemaFile) {
  const files = [{ path: path.basename(schemaFile), content: await readFile(schemaFile, 'utf8') }];
  const engine = await loadEngine(pool);
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: path.dirname(schemaFile) },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = (stdout ?? '').trim();
  return sql === '-- This is an empty migration.' ? '' : sql;
}

/** @param {import('pg').Pool} pool */
async function loadEngine(pool) {
  const { bindMigrationAwareSqlAdapterFactory } = await import('@prisma/driver-adapter-utils');
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  // Node loads .wasm files as modules only behind a flag, so the two halves are joined by hand.
  const glue = await import(pathToFileURL(path.join(folder, 'schema_engine_bg.js')).href);
  const binary = await readFile(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  /** @type {() => void} */ (instance.exports.__wbindgen_start)();
  const adapter = bindMigrationAwareSqlAdapterFactory(await createAdapter(pool));
  return glue.SchemaEngine.new({ datamodels: undefined }, () => {}, adapter);
}

/**
 * The adapter, taught the type "char" (oid 18) of the catalogue: it refuses such a column, and PostgreSQL 18, which
 * keeps NOT NULL as constraints, always has rows with one.
 *
 * @param {import('pg').Pool} pool
 */
async function createAdapter(pool) {
  const { PrismaPg } = await import('@prisma/adapter-pg');
  const { ColumnTypeEnum } = await import('@prisma/driver-adapter-utils');
  const factory = new PrismaPg(withCharAsText(pool));
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const column = result.columnNames.indexOf('constraint_type');
      if (column >= 0) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    };
    return adapter;
  };
  return factory;
}

/** @param {import('pg').Pool} pool */
function withCharAsText(pool) {
  const query = pool.query.bind(pool);
  return Object.assign(pool, {
    query: async (/** @type {import('pg').QueryArrayConfig} */ config) => {
      const result = await query(config);
      for (const field of result.fields ?? []) if (field.dataTypeID === 18) field.dataTypeID = 25;
      return result;
    },
  });
}
