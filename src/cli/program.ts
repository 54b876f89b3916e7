import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { createClientCommand } from './credentials/client-command.js';
import { createSecretCommand } from './credentials/secret-command.js';
import { createTrustCommand } from './credentials/trust-command.js';
import { createSchemaCommand } from './definitions/schema-command.js';
import { createTypeCommand } from './definitions/type-command.js';
import { createDoctorCommand } from './entra/doctor-command.js';
import { createReplayCommand } from './entra/replay-command.js';
import { createSimulateCommand } from './entra/simulate/simulate-command.js';
import { createValidateCommand } from './entra/validate-command.js';
import { createAuditCommand } from './operations/audit-command.js';
import { createHealthCommand } from './operations/health-command.js';
import { createJobsCommand } from './operations/jobs-command.js';
import { createLogCommand } from './operations/log-command.js';
import { createMigrateCommand } from './operations/migrate-command.js';
import { createResealCommand } from './operations/reseal-command.js';
import { createOrganizationCommand } from './organization/organization-command.js';
import { createGroupCommand, createUserCommand } from './resources/resource-command.js';
import type { Runtime } from './runtime.js';
import { asStarted } from './started-as.js';
import { printable } from './terminal.js';

const EXAMPLES = `
First steps:
  rollcall serve                                                start the server
  rollcall org create contoso                                   a customer, with a Tenant URL
  rollcall secret create --organization contoso                 the Secret Token that goes with it
  rollcall log --organization contoso --user ada@contoso.com    why did this user (not) arrive?

Every command works beside a running server: in its folder, with its DATABASE_URL or DATA_DIR, or with its PORT from anywhere
on the same machine. None but "serve" makes a database.
"rollcall help <command>" says more about one.`;

/** The `rollcall` command with its subcommands. Nothing is read or opened before one of them runs. */
export function createProgram(runtime: Runtime): Command {
  const program = new Command('rollcall')
    .description(
      'A SCIM 2.0 server: SCIM clients such as Microsoft Entra ID provision users and groups into PostgreSQL.',
    )
    .version(readVersion(), '-v, --version')
    .addCommand(createServeCommand(runtime))
    .addCommand(createMigrateCommand(runtime))
    .addCommand(createOrganizationCommand(runtime))
    .addCommand(createSecretCommand(runtime))
    .addCommand(createClientCommand(runtime))
    .addCommand(createTrustCommand(runtime))
    .addCommand(createUserCommand(runtime))
    .addCommand(createGroupCommand(runtime))
    .addCommand(createLogCommand(runtime))
    .addCommand(createAuditCommand(runtime))
    .addCommand(createJobsCommand(runtime))
    .addCommand(createHealthCommand(runtime))
    .addCommand(createResealCommand(runtime))
    .addCommand(createSchemaCommand(runtime))
    .addCommand(createTypeCommand(runtime))
    .addCommand(createSimulateCommand())
    .addCommand(createValidateCommand())
    .addCommand(createDoctorCommand())
    .addCommand(createReplayCommand(runtime))
    .addHelpText('after', EXAMPLES);
  addHelpCommand(program);
  teach(program);
  return program;
}

/** `rollcall help …`, of commands of commands too, which Commander's own does not know. */
function addHelpCommand(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .argument('[command...]', 'such as: simulate entra')
    .description('display help for a command')
    .action((names: string[]) => names.reduce(commandOf, program).help());
}

/** A word after a command without subcommands is an argument of it. */
function commandOf(parent: Command, name: string): Command {
  if (parent.commands.length === 0) return parent;
  const found = parent.commands.find((command) => command.name() === name);
  return found ?? parent.error(`error: ${pathOf(parent)} has no command '${printable(name)}'`);
}

/** Whatever the mistake, the message says where help is; and help names commands as they can be copied. */
function teach(command: Command): void {
  const path = pathOf(command);
  command.configureOutput({
    writeOut: (text) => void process.stdout.write(asStarted(text)),
    writeErr: (text) => void process.stderr.write(asStarted(text)),
  });
  const hasCommands = command.commands.length > 0;
  command.showHelpAfterError(
    `(${path} --help ${hasCommands ? 'lists the commands' : 'shows the options, with examples'})`,
  );
  for (const subcommand of command.commands) teach(subcommand);
}

const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

function createServeCommand(runtime: Runtime): Command {
  return new Command('serve')
    .description('run the server until SIGTERM or Ctrl-C; the first start makes an organization and shows its token')
    .addHelpText(
      'after',
      '\nExamples:\n  rollcall serve\n  PORT=8080 PUBLIC_URL=https://scim.example.com rollcall serve',
    )
    .action(() => runtime.serve());
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
