import { Command, InvalidArgumentError, Option } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import type { JsonObject } from '../../protocol/json.js';
import { readSystemExport } from '../../upstream/transformation/read-system-export.js';
import { readTransformation } from '../../upstream/transformation/read-transformation.js';
import type { Direction, Transformation, WriteScope } from '../../upstream/transformation/transformation.js';
import { TransformationError } from '../../upstream/transformation/transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../../upstream/transformation/transformation-limits.js';
import {
  accountJson,
  readTrialResource,
  tryTransformation,
  WRITE_SCOPES,
} from '../../upstream/transformation/trial/try-transformation.js';
import { readTextFile } from '../input/read-text-file.js';
import { printFacts, printJson } from '../terminal.js';
import { printAccount, printWarnings } from './print-account.js';

const EXAMPLES = `
Shows what a transformation of SAP's Identity Provisioning makes of a resource: what each mapping reads, what it writes, or
why it does nothing. Nothing is called and nothing is changed. Without --resource the transformation is only checked.

  --direction read    what comes from the system: mappings without a scope
  --direction write   what goes to it: --scope says on which operation

Exit code: 0 it was transformed or left out, 2 it cannot be: a required source is missing, or a function does not fit.

Examples:
  rollcall ips transform --system proxy.json --direction read --resource user.json
  rollcall ips transform --transformation write.json --scope createEntity --resource user.json
  rollcall ips transform --transformation write.json --scope updateEntity --resource user.json --variable entityIdTargetSystem=42
  rollcall ips transform --system proxy.json                              only check it`;

const FAILED_EXIT = 2;

interface TransformOptions {
  readonly transformation?: string;
  readonly system?: string;
  readonly direction?: Direction;
  readonly scope?: WriteScope;
  readonly resource?: string;
  readonly type?: 'user' | 'group';
  readonly property: Readonly<Record<string, string>>;
  readonly variable: Readonly<Record<string, string>>;
  readonly resolve: Readonly<Record<string, string>>;
  readonly json?: true;
}

/** `rollcall ips` */
export function createIpsCommand(): Command {
  const ips = new Command('ips').description("try out transformations of SAP's Identity Provisioning");
  ips
    .command('transform')
    .description('show what a resource becomes, mapping by mapping')
    .addOption(
      new Option('--transformation <file>', 'a transformation: {"user": {"mappings": […]}, …}').conflicts('system'),
    )
    .option('--system <file>', 'a system as Identity Provisioning exports it')
    .addOption(new Option('--direction <direction>', 'which of its transformations').choices(['read', 'write']))
    .addOption(new Option('--scope <scope>', 'what is written; createEntity without it').choices(WRITE_SCOPES))
    .option('--resource <file>', 'the JSON of a user or group, or - for standard input')
    .addOption(new Option('--type <type>', 'what it is; told by its schemas without it').choices(['user', 'group']))
    .option('--property <name=value>', 'a property of the system; may be given again', collect, {})
    .option('--variable <name=value>', 'a variable, such as entityIdTargetSystem; may be given again', collect, {})
    .option('--resolve <id=id>', 'what resolveEntityIds makes of an id; may be given again', collect, {})
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(transform);
  return ips;
}

function collect(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Give name=value.');
  return Object.fromEntries([...Object.entries(before), [text.slice(0, at), text.slice(at + 1)]]);
}

async function transform(options: TransformOptions): Promise<void> {
  const chosen = await readChosen(options);
  if (options.resource === undefined) {
    sayChecked(chosen.transformation, options);
    return;
  }
  const resource = await readResource(options.resource);
  const account = explained(chosen, resource, options);
  if (account.result.outcome === 'failed') process.exitCode = FAILED_EXIT;
  const { warnings } = chosen.transformation;
  if (options.json) {
    printJson(accountJson(account, warnings));
    return;
  }
  printWarnings(warnings);
  printAccount(account);
}

interface Chosen {
  readonly transformation: Transformation;
  readonly direction: Direction;
  readonly properties: Readonly<Record<string, string>>;
  readonly isProxy: boolean;
}

async function readChosen(options: TransformOptions): Promise<Chosen> {
  const file = options.transformation ?? options.system;
  if (file === undefined) throw new OperatorError('Give --transformation <file>, or --system <file> for an export.');
  const text = await readTextFile(file, TRANSFORMATION_LIMITS.textLength * 4, 'a JSON file');
  const direction = options.direction ?? (options.scope === undefined ? 'read' : 'write');
  return orRefused(file, () => {
    if (options.transformation !== undefined) {
      return { transformation: readTransformation(text), direction, properties: {}, isProxy: false };
    }
    const system = readSystemExport(text);
    const exported = direction === 'read' ? system.read : system.write;
    if (exported === undefined) throw new OperatorError(`${file} has no ${direction} transformation.`);
    const isProxy = system.accessMode === 'PROXY';
    return { transformation: exported.transformation, direction, properties: system.properties, isProxy };
  });
}

async function readResource(file: string): Promise<JsonObject> {
  const text = await readTextFile(file, TRANSFORMATION_LIMITS.textLength * 4, 'the JSON of a user or group');
  return orRefused(file, () => readTrialResource(text));
}

function explained(
  { transformation, direction, properties, isProxy }: Chosen,
  resource: JsonObject,
  { scope, type, property, variable: variables, resolve }: TransformOptions,
) {
  const trial = { direction, scope, type, properties: { ...properties, ...property }, variables, resolve, isProxy };
  return orRefused('--type', () => tryTransformation(transformation, resource, trial));
}

/** @param where whatever is wrong is */
function orRefused<Result>(where: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof TransformationError ? new OperatorError(`${where}: ${error.message}`) : error;
  }
}

function sayChecked({ user, group, warnings }: Transformation, { json }: TransformOptions): void {
  const facts = { user, group };
  if (json) {
    const told = Object.entries(facts).map(([type, entity]) => [
      type,
      entity && { endpoint: entity.endpoint, targetPaths: [...entity.targetPaths], scopes: [...entity.scopes] },
    ]);
    printJson({ ...Object.fromEntries(told), warnings });
    return;
  }
  printWarnings(warnings);
  printFacts(
    Object.entries(facts).map(([type, entity]) => [
      type,
      entity === undefined ? 'nothing is said of it' : `writes ${entity.targetPaths.size} paths`,
    ]),
  );
}
