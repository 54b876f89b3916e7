import { Command } from 'commander';
import { readVersion } from '../protocol/version.js';
import type { Runtime } from './runtime.js';
import { asStarted } from './started-as.js';
import { printable } from './terminal.js';

const EXAMPLES = `
First steps:
  rollcall serve                                                start the server
  rollcall org create contoso                                   a customer, with a Tenant URL
  rollcall secret create --organization contoso                 the Secret Token that goes with it
  rollcall why ada@contoso.com                                  why did this user (not) arrive?

Every command works beside a running server: in its folder, with its DATABASE_URL or DATA_DIR, or with its PORT from anywhere
on the same machine. None but "serve" makes a database.
"rollcall help <command>" says more about one.`;

type LoadCommand = (runtime: () => Promise<Runtime>) => Promise<Command>;

/** Each is loaded only where it is named, or all are listed: most need what takes a while to load. */
const COMMANDS: Readonly<Record<string, LoadCommand>> = {
  serve: async (runtime) => createServeCommand(await runtime()),
  migrate: async (runtime) => (await import('./operations/migrate-command.js')).createMigrateCommand(await runtime()),
  org: async (runtime) =>
    (await import('./organization/organization-command.js')).createOrganizationCommand(await runtime()),
  secret: async (runtime) => (await import('./credentials/secret-command.js')).createSecretCommand(await runtime()),
  client: async (runtime) => (await import('./credentials/client-command.js')).createClientCommand(await runtime()),
  trust: async (runtime) => (await import('./credentials/trust-command.js')).createTrustCommand(await runtime()),
  credentials: async (runtime) =>
    (await import('./credentials/credentials-command.js')).createCredentialsCommand(await runtime()),
  user: async (runtime) => (await import('./resources/resource-command.js')).createUserCommand(await runtime()),
  group: async (runtime) => (await import('./resources/resource-command.js')).createGroupCommand(await runtime()),
  history: async (runtime) => (await import('./history/history-command.js')).createHistoryCommand(await runtime()),
  undo: async (runtime) => (await import('./undo/undo-command.js')).createUndoCommand(await runtime()),
  sync: async (runtime) => (await import('./sync/sync-command.js')).createSyncCommand(await runtime()),
  sap: async (runtime) => (await import('./sap/sap-command.js')).createSapCommand(await runtime()),
  link: async (runtime) => (await import('./link/link-command.js')).createLinkCommand(await runtime()),
  access: async (runtime) => (await import('./access/access-command.js')).createAccessCommand(await runtime()),
  log: async (runtime) => (await import('./operations/log-command.js')).createLogCommand(await runtime()),
  why: async (runtime) => (await import('./operations/why-command.js')).createWhyCommand(await runtime()),
  quirks: async (runtime) => (await import('./operations/quirks-command.js')).createQuirksCommand(await runtime()),
  explain: async () => (await import('./operations/explain-command.js')).createExplainCommand(),
  openapi: async (runtime) => (await import('./operations/openapi-command.js')).createOpenApiCommand(await runtime()),
  audit: async (runtime) => (await import('./operations/audit-command.js')).createAuditCommand(await runtime()),
  admin: async (runtime) => (await import('./accounts/admin-command.js')).createAdminCommand(await runtime()),
  product: async (runtime) => (await import('./products/product-command.js')).createProductCommand(await runtime()),
  system: async (runtime) => (await import('./systems/system-command.js')).createSystemCommand(await runtime()),
  jobs: async (runtime) => (await import('./operations/jobs-command.js')).createJobsCommand(await runtime()),
  mail: async (runtime) => (await import('./operations/mail-command.js')).createMailCommand(await runtime()),
  health: async (runtime) => (await import('./operations/health-command.js')).createHealthCommand(await runtime()),
  reseal: async (runtime) => (await import('./operations/reseal-command.js')).createResealCommand(await runtime()),
  schema: async (runtime) => (await import('./definitions/schema-command.js')).createSchemaCommand(await runtime()),
  requirement: async (runtime) =>
    (await import('./definitions/requirement-command.js')).createRequirementCommand(await runtime()),
  type: async (runtime) => (await import('./definitions/type-command.js')).createTypeCommand(await runtime()),
  ips: async () => (await import('./ips/ips-command.js')).createIpsCommand(),
  simulate: async () => (await import('./entra/simulate/simulate-command.js')).createSimulateCommand(),
  validate: async () => (await import('./entra/validate-command.js')).createValidateCommand(),
  doctor: async () => (await import('./entra/doctor-command.js')).createDoctorCommand(),
  replay: async (runtime) => (await import('./entra/replay-command.js')).createReplayCommand(await runtime()),
};

/** Of all commands. */
export const COMMAND_NAMES = [...Object.keys(COMMANDS), 'help'];

/**
 * The `rollcall` command with its subcommands. Nothing is read or opened before one of them runs.
 * @param argv tells which of them is to be there; all are, when it names none
 */
export async function createProgram(argv: readonly string[], runtime: () => Promise<Runtime>): Promise<Command> {
  const program = new Command('rollcall')
    .description(
      'A SCIM 2.0 server: SCIM clients such as Microsoft Entra ID provision users and groups into PostgreSQL.',
    )
    .version(readVersion(), '-v, --version')
    .addHelpText('after', EXAMPLES);
  for (const load of wanted(argv)) program.addCommand(await load(runtime));
  addHelpCommand(program);
  teach(program);
  return program;
}

function wanted([first = '']: readonly string[]): readonly LoadCommand[] {
  if (first === '--version' || first === '-v') return [];
  const named = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return named === undefined ? Object.values(COMMANDS) : [named];
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
