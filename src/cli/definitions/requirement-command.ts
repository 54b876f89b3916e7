import { Command } from 'commander';
import type { RequirementList, Requirements } from '../../directory/definitions/requirements.js';
import { shortName } from '../../protocol/profiles/chosen-requirements.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine, printTable } from '../terminal.js';
import type { JsonOption } from './definition-command.js';

const EXAMPLES = `
What a user must have, of the thirteen attributes that the application Vault Platform maps. The profile of the organization
says it until somebody chooses; userName is always required. A POST or PUT without a required attribute, and a PATCH that
takes it away, is refused with 400, naming it; users who are here stay as they are, and can still be changed and disabled.

Examples:
  rollcall requirement list contoso                  what is required, and how many users lack it
  rollcall requirement add contoso displayName       refuse users without one from now on
  rollcall requirement remove contoso title country  take users without them
  rollcall requirement reset contoso                 as the profile says`;

type ChangeOptions = JsonOption & ActorOption;

/** `rollcall requirement …` */
export function createRequirementCommand(runtime: Runtime): Command {
  const command = new Command('requirement').description(
    'say which attributes every user of an organization must have',
  );
  const subcommand = (name: string, description: string): Command =>
    command
      .command(name)
      .description(description)
      .argument('<organization>', 'slug of the organization')
      .option('--json', 'print JSON');
  const run = (work: (requirements: Requirements) => Promise<void>): Promise<void> =>
    withRuntime(runtime, ({ requirements }) => work(requirements));

  subcommand('list', 'list the mapped attributes, whether they are required, and how many users lack them').action(
    (slug: string, options: JsonOption) => run((requirements) => list(requirements, slug, options)),
  );
  for (const [name, isRequired] of [
    ['add', true],
    ['remove', false],
  ] as const) {
    withActor(subcommand(name, isRequired ? 'require attributes' : 'require attributes no longer'))
      .argument('<attribute...>', 'such as: title, country or emails.value')
      .action((slug: string, names: string[], { json, ...options }: ChangeOptions) =>
        run(async (requirements) =>
          told(slug, await requirements.change(slug, names, isRequired, actorOf(options)), json),
        ),
      );
  }
  withActor(subcommand('reset', 'require what the profile says')).action(
    (slug: string, { json, ...options }: ChangeOptions) =>
      run(async (requirements) => told(slug, await requirements.reset(slug, actorOf(options)), json)),
  );
  return command.addHelpText('after', EXAMPLES);
}

async function list(requirements: Requirements, slug: string, { json }: JsonOption) {
  const [found, { counts, lookedAt, isMore }] = await Promise.all([
    requirements.read(slug),
    requirements.lacking(slug),
  ]);
  const attributes = found.attributes.map((each) => ({ ...each, lacking: counts.get(each.path) ?? 0 }));
  if (json) return printJson({ ...found, usersLookedAt: lookedAt, isMore, attributes });
  printTable(
    ['ATTRIBUTE', 'IN ENTRA FROM', 'REQUIRED', 'USERS WITHOUT'],
    attributes.map(({ path, source, isRequired, isFixed, lacking }) => [
      shortName(path),
      source,
      isFixed ? 'always' : isRequired ? 'yes' : 'no',
      String(lacking),
    ]),
  );
  printLine(
    `${isMore ? `Of the first ${lookedAt} users.` : `Of ${lookedAt} users.`} ${
      found.isChosen
        ? `${slug} chose by itself; as the profile ${found.profile} says: rollcall requirement reset ${slug}`
        : `As the profile ${found.profile} says; to change it: rollcall requirement add ${slug} <attribute>`
    }`,
  );
}

function told(slug: string, found: RequirementList, json: true | undefined) {
  if (json) return printJson(found);
  const required = found.attributes.filter(({ isRequired }) => isRequired).map(({ path }) => shortName(path));
  printLine(`In a few seconds ${slug} requires of users: ${required.join(', ')}`);
  printLine(`Who lacks what: rollcall requirement list ${slug}`);
}
