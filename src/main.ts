import { createProgram } from './cli/program.js';
import type { Runtime } from './cli/runtime.js';
import { ConfigError, readConfig } from './config.js';
import { LogReader } from './directory/log-reader.js';
import { OperatorError } from './directory/organizations.js';
import { serve } from './serve.js';
import { openServices } from './services.js';
import { LogEntryStore } from './store/log-entry-store.js';

/**
 * The `rollcall` command.
 * @param argv without the node binary and the script
 */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await createProgram(createRuntime()).parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.stderr.write(
      `${isForPeople(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}

function createRuntime(): Runtime {
  const config = readConfig(process.env);
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  return {
    serve: () => serve(config),
    tenantUrl: (slug) => `${config.publicUrl ?? `http://${config.host}:${config.port}`}/api/scim/${slug}`,
    async open() {
      const services = await openServices(config, log);
      const { organizations, credentials, database } = services;
      try {
        await services.migrate();
      } catch (error) {
        await services.close();
        throw error;
      }
      return {
        organizations,
        credentials,
        log: new LogReader(new LogEntryStore(database)),
        close: () => services.close(),
      };
    },
    async migrate({ onlyShow }) {
      const services = await openServices(config, log);
      try {
        const applied = onlyShow ? [] : await services.migrate();
        return { applied, pending: await services.pendingMigrations() };
      } finally {
        await services.close();
      }
    },
  };
}

/** Errors whose message says all; the stack of the others is what an engineer needs. */
const isForPeople = (error: unknown): error is Error => error instanceof ConfigError || error instanceof OperatorError;
