import { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { probe } from '../../upstream/client/probe.js';
import { changedInput } from '../../upstream/systems/changed-input.js';
import { inputOfExport } from '../../upstream/systems/exported-system.js';
import { accessWords } from '../../upstream/systems/upstream-systems.js';
import { readSystemExport } from '../../upstream/transformation/read-system-export.js';
import { TransformationError } from '../../upstream/transformation/transformation-error.js';
import { actorOf, withActor } from '../actor.js';
import { readSecret } from '../input/read-secret.js';
import { readTextFile } from '../input/read-text-file.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine, printTable } from '../terminal.js';
import {
  authenticationOf,
  type EntryOptions,
  entered,
  fileOf,
  MAX_FILE_BYTES,
  type Options,
  withEntry,
} from './system-entry.js';
import { systemJson, tell } from './system-output.js';

interface RemoveOptions extends Options {
  readonly forgetAccess?: true;
}

const EXAMPLES = `
A system is another SCIM service provider of a customer: SAP Cloud Identity Services, or any other. Served as a proxy, it is
called at /ipsproxy/service/api/v1/scim/<id>/Users and /Groups with the credentials of the organization, as SAP Identity Access
Governance calls a proxy system. Its secret is read from standard input; keyvault://<vault>/<secret> is taken too.

Examples:
  rollcall system add -o contoso --name IAS --kind ias --url https://contoso.accounts.ondemand.com/scim --user 6f3e… --secret-stdin < secret.txt
  rollcall system add -o contoso --name HR --url https://hr.example/scim/v2 --token-url https://hr.example/token --client-id x --secret-stdin < secret.txt
  rollcall system import -o contoso exported.json --secret-stdin < secret.txt     as Identity Provisioning exports it
  rollcall system change -o contoso IAS --property ias.user.filter='timezone eq "Europe/Berlin"'
  rollcall system check -o contoso IAS                                            does it answer?`;

/** `rollcall system …` */
export function createSystemCommand(runtime: Runtime): Command {
  const command = new Command('system').description(
    'other service providers of an organization: SAP systems and their proxies',
  );
  withEntry(subcommandOf(command, 'add', 'register a system')).action((options: EntryOptions) =>
    withRuntime(runtime, (open) => add(runtime, open, options)),
  );
  withActor(subcommandOf(command, 'import', 'register a system as Identity Provisioning exported it'))
    .argument('<file>', 'the exported JSON')
    .option('--certificate <file>', 'client certificate in PEM, which exports leave out')
    .option('--secret-stdin', 'read the password, client secret or private key from standard input')
    .action((file: string, options: EntryOptions) =>
      withRuntime(runtime, (open) => importFile(runtime, open, file, options)),
    );
  subcommandOf(command, 'list', 'list the systems').action((options: Options) =>
    withRuntime(runtime, (open) => list(open, options)),
  );
  named(subcommandOf(command, 'show', 'show a system, without its secret')).action((system: string, options: Options) =>
    withRuntime(runtime, (open) => show(runtime, open, system, options)),
  );
  withEntry(named(subcommandOf(command, 'change', 'change what is named, and leave the rest as it is'))).action(
    (system: string, options: EntryOptions) => withRuntime(runtime, (open) => change(runtime, open, system, options)),
  );
  withActor(named(subcommandOf(command, 'remove', 'remove a system: its proxy is gone at once')))
    .option(
      '--forget-access',
      'also while there are access requests: their memberships stay at the system, past their end too',
    )
    .action((system: string, options: RemoveOptions) => withRuntime(runtime, (open) => remove(open, system, options)));
  named(
    subcommandOf(command, 'check', 'ask a system for what changes nothing, and tell what it answers and what to do'),
  ).action((system: string, options: Options) => withRuntime(runtime, (open) => check(open, system, options)));
  return command.addHelpText('after', EXAMPLES);
}

const subcommandOf = (command: Command, name: string, description: string): Command =>
  command
    .command(name)
    .description(description)
    .requiredOption('-o, --organization <slug>', 'the organization it belongs to')
    .option('--json', 'print JSON');

const named = (command: Command): Command =>
  command.argument('<system>', 'its name or id, as "rollcall system list" shows it');

async function add(runtime: Runtime, open: OpenRuntime, options: EntryOptions) {
  const { id } = await open.organizations.get(options.organization);
  const secret = options.secretStdin ? await readSecret() : undefined;
  const authentication = (await authenticationOf(options, secret)) ?? { method: 'none' };
  const input = {
    kind: 'scim',
    ...(await entered(options)),
    authentication,
    properties: options.property,
    isProxy: options.proxy,
  };
  const system = await open.systems.register(id, input, { by: actorOf(options), mayReference: true });
  tell(runtime, `Registered the system ${system.name} of ${options.organization}.`, system, options);
}

async function importFile(runtime: Runtime, open: OpenRuntime, file: string, options: EntryOptions) {
  const { id } = await open.organizations.get(options.organization);
  const exported = readExport(await readTextFile(file, MAX_FILE_BYTES, 'an exported system'));
  const secret = options.secretStdin ? await readSecret() : undefined;
  const certificate = await fileOf(options.certificate, 'a certificate');
  const input = inputOfExport(exported, { secret, certificate });
  const system = await open.systems.register(id, input, { by: actorOf(options), mayReference: true });
  tell(
    runtime,
    `Registered the system ${system.name} of ${options.organization}, as it was exported.`,
    system,
    options,
  );
  if (!options.json) for (const warning of exported.warnings) printLine(`Left out: ${warning}`);
}

function readExport(text: string) {
  try {
    return readSystemExport(text);
  } catch (error) {
    throw error instanceof TransformationError ? new OperatorError(error.message, { cause: error }) : error;
  }
}

async function list({ organizations, systems }: OpenRuntime, { organization, json }: Options) {
  const { id } = await organizations.get(organization);
  const all = await systems.list(id);
  if (json) return all.map(systemJson).forEach(printJson);
  if (all.length === 0) return printLine(`${organization} has no systems. Register one: rollcall system add --help`);
  printTable(
    ['NAME', 'ID', 'KIND', 'URL', 'SIGN-IN', 'PROXY'],
    all.map((system) => [
      system.name,
      system.id,
      system.kind,
      system.baseUrl,
      system.authentication.method,
      system.isProxy ? 'yes' : 'no',
    ]),
  );
}

async function show(runtime: Runtime, open: OpenRuntime, idOrName: string, options: Options) {
  tell(runtime, undefined, await systemOf(open, idOrName, options), options);
}

async function systemOf({ organizations, systems }: OpenRuntime, idOrName: string, { organization }: Options) {
  const { id } = await organizations.get(organization);
  return systems.get(id, idOrName);
}

async function change(runtime: Runtime, open: OpenRuntime, idOrName: string, options: EntryOptions) {
  const before = await systemOf(open, idOrName, options);
  const secret = options.secretStdin ? await readSecret() : undefined;
  const properties = { ...before.properties, ...options.property };
  for (const name of options.removeProperty) delete properties[name];
  const input = changedInput(before, {
    ...(await entered(options)),
    authentication: await authenticationOf(options, secret),
    secret,
    properties,
    isProxy: options.proxy ? undefined : false,
  });
  const changed = await open.systems.change(before, input, { by: actorOf(options), mayReference: true });
  tell(runtime, `Changed the system ${changed.name} of ${options.organization}.`, changed, options);
}

async function remove(open: OpenRuntime, idOrName: string, options: RemoveOptions) {
  const system = await systemOf(open, idOrName, options);
  const forgotten = await open.systems.remove(system, { by: actorOf(options) }, options.forgetAccess);
  if (options.json) return printJson({ removed: system.id, name: system.name, forgotten });
  printLine(`Removed the system ${system.name} of ${options.organization}.`);
  const words = accessWords(forgotten);
  if (words !== '')
    printLine(`Forgotten with it: ${words}. Memberships stay at the system: take away there what is to end.`);
}

/** Asks for three things that change nothing, and tells what was seen and what to do. */
async function check(open: OpenRuntime, idOrName: string, options: Options) {
  const system = await systemOf(open, idOrName, options);
  const { steps, isUsable, abilities } = await probe(open.upstreams.clientOf(system));
  if (!isUsable) process.exitCode = 1;
  if (options.json) return printJson({ system: system.id, isUsable, steps, abilities });
  printLine(`${system.name} at ${system.baseUrl}:`);
  for (const { asked, verdict, saw, next } of steps) {
    printLine(`${verdict.padEnd(7)}  ${asked}: ${saw}`);
    if (next !== undefined) printLine(`         ${next}`);
  }
}
