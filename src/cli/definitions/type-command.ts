import { Command, Option } from 'commander';
import type { Definitions, OwnType } from '../../directory/definitions/definitions.js';
import { OperatorError } from '../../directory/operator-error.js';
import { PRESET_NAMES, type PresetName } from '../../protocol/definitions/presets/presets.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { readDefinitionFile } from '../input/read-text-file.js';
import type { Runtime } from '../runtime.js';
import { printFacts, printJson, printLine, printTable } from '../terminal.js';
import { definitionCommands, type JsonOption } from './definition-command.js';

const EXAMPLES = `
A resource type is a JSON file in the form of RFC 7643 §6. It gives SCIM clients an endpoint for resources of your own,
with all that users have: filters, PATCH, Bulk, the log. Its schema has to be there before; a minimal one, device.json:
  {
    "name": "Device",
    "endpoint": "/Devices",
    "description": "Things with a serial number.",
    "schema": "urn:example:scim:schemas:core:1.0:Device",
    "schemaExtensions": []
  }

Examples:
  rollcall schema add contoso device-schema.json
  rollcall type add contoso device.json
  rollcall type add contoso --preset agents   AI agents at /Agents, as draft-wzdk-scim-agent-resource has them
  rollcall type list contoso
  rollcall type remove contoso Device      only when no Device is stored any more`;

type ChangeOptions = JsonOption & ActorOption;
type AddOptions = ChangeOptions & { readonly preset?: PresetName };

/** `rollcall type …` */
export function createTypeCommand(runtime: Runtime): Command {
  const command = new Command('type').description('define resource types of an organization: endpoints of its own');
  const { subcommand, run } = definitionCommands(command, runtime);

  subcommand(
    'list',
    'list the resource types that the organization defined, and what it added to User and Group',
  ).action((slug: string, options: JsonOption) => run((definitions) => list(definitions, slug, options)));
  subcommand('show', 'show one resource type')
    .argument('<name>')
    .action((slug: string, name: string, options: JsonOption) =>
      run((definitions) => show(definitions, slug, name, options)),
    );
  withActor(subcommand('add', 'add a resource type'))
    .argument('[file]', 'JSON of the resource type; - for standard input')
    .addOption(new Option('--preset <name>', 'a ready-made one instead, with its schema').choices(PRESET_NAMES))
    .action((slug: string, file: string | undefined, options: AddOptions) =>
      run((definitions) => add(definitions, slug, file, options)),
    );
  withActor(subcommand('remove', 'remove a resource type that has no resources any more'))
    .argument('<name>')
    .action((slug: string, name: string, options: ChangeOptions) =>
      run((definitions) => remove(definitions, slug, name, options)),
    );
  return command.addHelpText('after', EXAMPLES);
}

async function list(definitions: Definitions, slug: string, { json }: JsonOption) {
  const { types } = await definitions.list(slug);
  if (json) return printJson(types.map(summary));
  if (types.length === 0) {
    return printLine(`${slug} has no resource types of its own. Add one: rollcall type add ${slug} <file>`);
  }
  printTable(
    ['NAME', 'ENDPOINT', 'SCHEMA', 'EXTENSIONS'],
    types.map((type) => [
      type.name,
      type.own?.endpoint ?? `/${type.name}s`,
      type.own?.schema ?? 'of the standard',
      extensionsOf(type),
    ]),
  );
}

async function show(definitions: Definitions, slug: string, name: string, { json }: JsonOption) {
  const type = await definitions.type(slug, name);
  if (json) return printJson(summary(type));
  printFacts([
    ['Resource type', type.name],
    ['Endpoint', type.own?.endpoint ?? `/${type.name}s`],
    ['Schema', type.own?.schema ?? 'of the standard'],
    ['Description', type.own?.description ?? ''],
    ['Extensions', extensionsOf(type) || `none of its own: rollcall schema add ${slug} <file> --extend ${type.name}`],
  ]);
}

async function add(
  definitions: Definitions,
  slug: string,
  file: string | undefined,
  { json, preset, ...options }: AddOptions,
) {
  const type = await added(definitions, slug, file, preset, actorOf(options));
  if (json) return printJson(summary(type));
  printLine(`Added resource type ${type.name} of ${slug}.`);
  printLine(`A running server serves it at ${type.own?.endpoint} below the Tenant URL within a few seconds.`);
}

/** @throws OperatorError */
async function added(
  definitions: Definitions,
  slug: string,
  file: string | undefined,
  preset: PresetName | undefined,
  by: string,
): Promise<OwnType> {
  if (file !== undefined && preset === undefined) return definitions.addType(slug, await readDefinitionFile(file), by);
  if (file === undefined && preset !== undefined) return definitions.addPreset(slug, preset, by);
  throw new OperatorError(`Give either the file of a resource type or --preset ${PRESET_NAMES.join(', ')}.`);
}

async function remove(definitions: Definitions, slug: string, name: string, { json, ...options }: ChangeOptions) {
  await definitions.removeType(slug, name, actorOf(options));
  if (json) return printJson({ removed: name });
  printLine(
    `Removed resource type ${name} of ${slug}. Its schemas stay; rollcall schema remove ${slug} <urn> removes one.`,
  );
}

const extensionsOf = ({ schemaExtensions }: OwnType): string =>
  schemaExtensions.map(({ schema, required }) => (required ? `${schema} (required)` : schema)).join(', ');

/** In the form of RFC 7643 §6. */
const summary = ({ name, own, schemaExtensions }: OwnType) => ({ name, ...own, schemaExtensions });
