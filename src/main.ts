import { resealSigningKeys } from './auth/keys/signing/reseal-signing-keys.js';
import { nameOfKind } from './auth/methods/methods.js';
import { endWithOutput } from './cli/closed-output.js';
import { errorMessage } from './cli/error-message.js';
import { localOrigin } from './cli/local-origin.js';
import { createProgram } from './cli/program.js';
import type { Runtime } from './cli/runtime.js';
import { asStarted, sayCommandsAs, startedAs } from './cli/started-as.js';
import { printableLines } from './cli/terminal.js';
import { readConfig } from './config.js';
import { AuditReader } from './directory/audit/audit-reader.js';
import { LogReader } from './directory/log/log-reader.js';
import { OperatorError } from './directory/operator-error.js';
import { JobReader } from './jobs/job-reader.js';
import { openServices, type Services } from './services.js';
import { LogEntryStore } from './store/log/log-entry-store.js';

/**
 * The `rollcall` command.
 * @param argv without the node binary and the script
 */
export async function main(argv: readonly string[]): Promise<void> {
  endWithOutput();
  try {
    const program = createProgram(createRuntime());
    sayCommandsAs(
      startedAs(process.argv[1] ?? '', process.cwd(), process.env),
      program.commands.map((command) => command.name()),
    );
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    process.exitCode = 1;
  }
}

/** Where the server is reached, as far as the configuration tells it. */
const origin = (): string => readConfig(process.env).publicUrl ?? originHere();

function originHere(): string {
  const { host, port, tls } = readConfig(process.env);
  return localOrigin(host, port, tls !== undefined);
}

/** Reads the configuration only when something needs it, so that `--help` works whatever it holds. */
function createRuntime(): Runtime {
  const log = (line: string) => void process.stderr.write(`${printableLines(asStarted(line))}\n`);
  return {
    // Loaded for the server alone: every other command starts sooner without it.
    serve: async () => (await import('./serve.js')).serve(readConfig(process.env)),
    localOrigin: originHere,
    tenantUrl: (slug) => `${origin()}/api/scim/${slug}`,
    tokenUrl: () => `${origin()}/oauth2/token`,
    async open() {
      const services = await openServices(readConfig(process.env), log);
      const { organizations, credentials, definitions, database } = services;
      try {
        await requireMigrated(services);
      } catch (error) {
        await services.close();
        throw error;
      }
      return {
        organizations,
        credentials,
        definitions,
        log: new LogReader(new LogEntryStore(database)),
        audit: new AuditReader(services.audit, nameOfKind),
        jobs: new JobReader(services.jobStore),
        retention: services.retention,
        reseal: (by) => reseal(services, by),
        close: () => services.close(),
      };
    },
    async migrate({ onlyShow }) {
      const services = await openServices(readConfig(process.env), log);
      try {
        const applied = onlyShow ? [] : await services.migrate();
        return { applied, pending: await services.pendingMigrations() };
      } finally {
        await services.close();
      }
    },
  };
}

/**
 * Only the server and `rollcall migrate` change the database's tables: a command may be of a later version than the servers
 * that run on it, or may only be there to read.
 * @throws OperatorError
 */
async function requireMigrated(services: Services): Promise<void> {
  const { length } = await services.pendingMigrations();
  if (length === 0) return;
  const migrations = length === 1 ? 'a migration' : `${length} migrations`;
  throw new OperatorError(
    `The database lacks ${migrations} of this version. Start the server, which applies them, or run: rollcall migrate`,
  );
}

/** Today, signing keys are all that is sealed. */
async function reseal({ signingKeyStore, keyRing, audit }: Services, by: string) {
  const result = await resealSigningKeys(signingKeyStore, await keyRing());
  const details = { ...result };
  await audit.add({ actor: by, organizationId: undefined, action: 'values.reseal', subject: undefined, details });
  return result;
}
