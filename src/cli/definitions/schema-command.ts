import { Command } from 'commander';
import type { Definitions, OwnDefinitions } from '../../directory/definitions/definitions.js';
import { OperatorError } from '../../directory/operator-error.js';
import type { SchemaDefinition } from '../../protocol/schema/definition.js';
import { schemaDocument } from '../../protocol/schema/discovery.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { readDefinitionFile } from '../input/read-text-file.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printFacts, printJson, printLine, printTable } from '../terminal.js';
import { type CheckOptions, checkSample } from './check-sample.js';
import { definitionCommands, type JsonOption } from './definition-command.js';

const EXAMPLES = `
A schema is a JSON file in the form of RFC 7643 §7. It adds attributes to users, groups or resource types of your own,
under its URN. A minimal one, badge.json:
  {
    "id": "urn:example:scim:schemas:extension:badge:1.0:User",
    "name": "Badge",
    "attributes": [{ "name": "badgeNumber", "type": "string", "uniqueness": "server" }]
  }

Examples:
  rollcall schema add contoso badge.json --extend User              users may carry a badge
  rollcall schema add contoso badge.json --extend User --required   users must carry one
  rollcall schema replace contoso badge.json                        a new version, with more attributes
  rollcall schema remove contoso urn:example:scim:schemas:extension:badge:1.0:User
  rollcall schema check contoso ada.json                            what would become of this user?
  cat badge.json | rollcall schema add contoso - --extend User

What stored resources would not fit is refused, and says how many there are. A server that is running takes a change up
within a few seconds.`;

interface ExtendOptions extends JsonOption, ActorOption {
  readonly extend: readonly string[];
  readonly required?: true;
}

interface RemoveOptions extends JsonOption, ActorOption {
  readonly from: readonly string[];
}

/** `rollcall schema …` */
export function createSchemaCommand(runtime: Runtime): Command {
  const command = new Command('schema').description('define schemas of an organization: attributes of its own');
  const { subcommand, run } = definitionCommands(command, runtime);

  subcommand('list', 'list the schemas that the organization defined').action((slug: string, options: JsonOption) =>
    run((definitions) => list(definitions, slug, options)),
  );
  subcommand('show', 'show one schema with its attributes')
    .argument('<urn>', 'its id')
    .action((slug: string, urn: string, options: JsonOption) =>
      run((definitions) => show(definitions, slug, urn, options)),
    );
  extending(subcommand('add', 'add a schema'))
    .argument('<file>', 'JSON of the schema; - for standard input')
    .action((slug: string, file: string, options: ExtendOptions) =>
      run((definitions) => save(definitions, 'add', slug, file, options)),
    );
  extending(subcommand('replace', 'put a new version in the place of the schema with the same id'))
    .argument('<file>', 'JSON of the schema; - for standard input')
    .action((slug: string, file: string, options: ExtendOptions) =>
      run((definitions) => save(definitions, 'replace', slug, file, options)),
    );
  withActor(subcommand('remove', 'remove a schema that no stored resource has values of'))
    .argument('<urn>', 'its id')
    .option('--from <type>', 'only take it from a resource type, and keep the schema; may be repeated', collect, [])
    .action((slug: string, urn: string, options: RemoveOptions) =>
      run((definitions) => remove(definitions, slug, urn, options)),
    );
  subcommand('check', 'say what would become of a resource, without storing it')
    .argument('<file>', 'JSON of a user, a group or a resource of your own type; - for standard input')
    .option('--type <type>', 'its resource type; else the one that its schemas name')
    .action((slug: string, file: string, options: CheckOptions) =>
      withRuntime(runtime, ({ samples }) => checkSample(samples, slug, file, options)),
    );
  return command.addHelpText('after', EXAMPLES);
}

const extending = (command: Command): Command =>
  withActor(command)
    .option('--extend <type>', 'add it to User, Group or a resource type of your own; may be repeated', collect, [])
    .option('--required', 'every resource of those types must carry it');

const collect = (value: string, values: readonly string[]): string[] => [...values, value];

async function list(definitions: Definitions, slug: string, { json }: JsonOption) {
  const own = await definitions.list(slug);
  if (json) return printJson(own.schemas.map((schema) => summary(own, schema)));
  if (own.schemas.length === 0) {
    return printLine(`${slug} has no schemas of its own. Add one: rollcall schema add ${slug} <file> --extend User`);
  }
  printTable(
    ['ID', 'NAME', 'ATTRIBUTES', 'USED BY'],
    own.schemas.map((schema) => [schema.id, schema.name, String(schema.attributes.length), usesOf(own, schema)]),
  );
}

async function show(definitions: Definitions, slug: string, urn: string, { json }: JsonOption) {
  const [own, schema] = [await definitions.list(slug), await definitions.schema(slug, urn)];
  if (json) return printJson(schemaDocument(schema));
  printFacts([
    ['Schema', schema.id],
    ['Name', schema.name],
    ['Description', schema.description],
    ['Used by', usesOf(own, schema) || `nothing yet: rollcall schema replace ${slug} <file> --extend User`],
  ]);
  printLine();
  printTable(
    ['ATTRIBUTE', 'TYPE', 'PROPERTIES'],
    schema.attributes.flatMap((attribute) =>
      [attribute, ...(attribute.subAttributes ?? [])].map((one) => [
        one === attribute ? one.name : `${attribute.name}.${one.name}`,
        one.multiValued ? `${one.type}[]` : one.type,
        propertiesOf(one),
      ]),
    ),
  );
}

/** What differs from the defaults. */
const propertiesOf = (attribute: SchemaDefinition['attributes'][number]): string =>
  [
    attribute.required ? 'required' : '',
    attribute.mutability === 'readWrite' ? '' : attribute.mutability,
    attribute.uniqueness === 'none' ? '' : 'unique',
    attribute.returned === 'default' ? '' : `returned ${attribute.returned}`,
    attribute.caseExact ? 'case-exact' : '',
  ]
    .filter((property) => property !== '')
    .join(', ');

async function save(
  definitions: Definitions,
  verb: 'add' | 'replace',
  slug: string,
  file: string,
  { extend, required: isRequired, json, ...options }: ExtendOptions,
) {
  const required = isRequired === true;
  if (required && extend.length === 0) {
    throw new OperatorError(
      '--required says of --extend that a resource must carry the schema: add --extend User, say.',
    );
  }
  const text = await readDefinitionFile(file);
  const extending = { types: extend, required };
  const schema =
    verb === 'add'
      ? await definitions.addSchema(slug, text, extending, actorOf(options))
      : await definitions.replaceSchema(slug, text, extending, actorOf(options));
  const own = await definitions.list(slug);
  if (json) return printJson(summary(own, schema));
  printLine(`${verb === 'add' ? 'Added' : 'Replaced'} schema ${schema.id} of ${slug}.`);
  const uses = usesOf(own, schema);
  if (uses === '') {
    printLine(
      `Nothing uses it yet: rollcall schema replace ${slug} ${file} --extend User, or rollcall type add ${slug} <file>`,
    );
  } else {
    printLine(`Used by ${uses}. A running server takes it up within a few seconds.`);
  }
}

async function remove(definitions: Definitions, slug: string, urn: string, { from, json, ...options }: RemoveOptions) {
  await definitions.removeSchema(slug, urn, from, actorOf(options));
  if (json) return printJson({ removed: urn, from });
  printLine(from.length === 0 ? `Removed schema ${urn} of ${slug}.` : `${urn} extends ${from.join(', ')} no longer.`);
}

/** `User (required), Device`. */
function usesOf({ types }: OwnDefinitions, { id }: SchemaDefinition): string {
  return types
    .flatMap(({ name, own, schemaExtensions }) => [
      ...(own?.schema === id ? [name] : []),
      ...schemaExtensions
        .filter(({ schema }) => schema === id)
        .map(({ required }) => (required ? `${name} (required)` : name)),
    ])
    .join(', ');
}

function summary(own: OwnDefinitions, schema: SchemaDefinition) {
  const { id, name, description, attributes } = schema;
  const extendedTypes = own.types.flatMap((type) =>
    type.schemaExtensions
      .filter(({ schema: urn }) => urn === id)
      .map(({ required }) => ({ type: type.name, required })),
  );
  const types = own.types.filter((type) => type.own?.schema === id).map((type) => type.name);
  return { id, name, description, attributes: attributes.length, extends: extendedTypes, schemaOf: types };
}
