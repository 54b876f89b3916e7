import { Command, InvalidArgumentError, Option } from 'commander';
import type { Dialect } from '../../../entra/job/model.js';
import { APPS, type AppName, mappingsOf, USER_NAMES } from '../../../entra/mapping/apps.js';
import { wholeNumber } from '../../input/whole-number.js';
import { type EntraOptions, type SimulationOptions, withSimulationOptions } from './options.js';
import type { SapIpsCommandOptions } from './play-client.js';

const ENTRA = `
A job as Microsoft Entra runs it, against any SCIM endpoint: the probe of "Test Connection", the initial cycle, then
incremental cycles after generated changes (people join, move, marry, leave, come back; groups change).

Exit code: 0 the job would be healthy, 3 it would have failures, 4 it would be quarantined, 1 it could not be run.

Examples, with the Secret Token in the environment as ROLLCALL_TOKEN:
  rollcall simulate entra https://scim.example.com/api/scim/contoso
  rollcall simulate entra "http://127.0.0.1:3000/api/scim/acme?aadOptscim062020" --users 1000
  rollcall simulate entra <tenant-url> --file users.csv --cycles 1               users exported from Entra's portal
  rollcall simulate entra <tenant-url> --match 'emails[type eq "work"].value'    as its matching attribute in the mappings
  rollcall simulate entra <tenant-url> --state job.json                          Ctrl-C, and later the same with --resume
  rollcall simulate entra <tenant-url> --strict                                  what of it strict organizations would refuse
  rollcall simulate entra <tenant-url> --on-demand ada@contoso.com --state job.json
  rollcall simulate entra https://scim.example.com/scim --app sap-cloud-identity --user-name objectId \\
    --token-url https://scim.example.com/oauth2/token --client-id "$CLIENT_ID" --client-secret "$CLIENT_SECRET"
  rollcall simulate entra <tenant-url> --cleanup                                 deletes what simulations have left`;

const EXIT_CODES = `
Exit code: 0 nothing failed, 3 something did, 4 it could not go on, 1 it could not be run.`;

const OKTA = `
Okta as its SCIM 2.0 protocol reference describes it: users are looked for by userName and groups by displayName, and created;
users are changed by GET and PUT, disabled and enabled by PATCH and never deleted; groups are pushed, members with their names;
at the end everything is read back by startIndex and count.
${EXIT_CODES}

Example, with the Secret Token in the environment as ROLLCALL_TOKEN:
  rollcall simulate okta https://scim.example.com/api/scim/contoso --users 500`;

const SAP_IPS = `
A job of SAP Identity Provisioning with a target system of the type "SCIM System": POST, on a conflict a filter and an
overwrite; changes by PUT with the whole resource; the enterprise extension is left out, as SAP's default transformation
does; what it did not create is not deleted; at the end everything is read back by startIndex and count.
${EXIT_CODES}

Example:
  rollcall simulate sap-ips https://scim.example.com/api/scim/contoso --basic "$CLIENT_ID:$CLIENT_SECRET" --if-match`;

const EXAMPLES = `
Examples, with the Secret Token in the environment as ROLLCALL_TOKEN:
  rollcall simulate entra https://scim.example.com/api/scim/contoso --users 500
  rollcall simulate okta https://scim.example.com/api/scim/contoso
  rollcall simulate sap-ips https://scim.example.com/api/scim/contoso --basic "$CLIENT_ID:$CLIENT_SECRET"
  rollcall simulate mappings > mappings.json

"rollcall simulate <command> --help" says what each sends, and shows its options.`;

/** `rollcall simulate …`; what plays a job is loaded when one begins. */
export function createSimulateCommand(): Command {
  const command = new Command('simulate').description('play a provisioning service against a SCIM endpoint');
  withSimulationOptions(command.command('entra'), { cycles: 3, churn: 1 })
    .description('run a provisioning job as Microsoft Entra does')
    .option('--dialect <name>', 'legacy, or aadOptscim062020 (default when the URL asks for it)', readDialect)
    .option(
      '--match <target>',
      'what users are matched by, instead of userName and externalId; may be repeated',
      collect,
    )
    .addOption(
      new Option('--app <name>', 'the application of the gallery whose attribute mappings it has')
        .choices(APPS)
        .default('vault-platform'),
    )
    .addOption(
      new Option('--user-name <source>', 'what becomes the userName; SAP IAG needs objectId').choices(USER_NAMES),
    )
    .option('--members-per-patch <n>', 'members of a group in one PATCH', wholeNumber(1, 1_000), 1)
    .option('--deletion-threshold <n>', 'disables and deletes of a cycle that are allowed', wholeNumber(0, 1_000_000))
    .option('--on-demand <user>', 'only provision one user, by userPrincipalName')
    .addHelpText('after', ENTRA)
    .action(async (url: string, options: EntraOptions) => (await import('./play-entra.js')).playEntra(url, options));
  withSimulationOptions(command.command('okta'), { cycles: 2, churn: 5 })
    .description('provision users and groups as Okta does')
    .addOption(
      new Option(
        '--app <kind>',
        'from the integration network, or made by the App Integration Wizard: PUT for everything',
      )
        .choices(['network', 'wizard'])
        .default('network'),
    )
    .addHelpText('after', OKTA)
    .action(async (url: string, options: SimulationOptions & { app: 'network' | 'wizard' }) =>
      (await import('./play-client.js')).playOkta(url, options),
    );
  withSimulationOptions(command.command('sap-ips'), { cycles: 2, churn: 5 })
    .description('provision users and groups as SAP Identity Provisioning does')
    .option('--patch', 'scim.support.patch.operation=true: change by PATCH')
    .option('--if-match', 'scim.include.if.match.wildcard.header=true: send If-Match: *')
    .option('--delete-existing', 'ips.delete.existedbefore.entities=true: delete also what it did not create')
    .option(
      '--delete-threshold-users <n>',
      'ips.delete.threshold.users: with more deletions in a run, none is done',
      wholeNumber(0, 1_000_000),
    )
    .option(
      '--delete-threshold-groups <n>',
      'ips.delete.threshold.groups: the same for groups',
      wholeNumber(0, 100_000),
    )
    .option('--start-id', 'read by startId where the endpoint offers it, as another client that SAP wrote does')
    .addHelpText('after', SAP_IPS)
    .action(async (url: string, options: SapIpsCommandOptions) =>
      (await import('./play-client.js')).playSapIps(url, options),
    );
  command
    .command('mappings')
    .description('print the default attribute mappings, to be edited and given back with --mappings')
    .addOption(new Option('--app <name>', 'of this application').choices(APPS).default('vault-platform'))
    .action(({ app }: { app: AppName }) => {
      process.stdout.write(`${JSON.stringify(mappingsOf(app), null, 2)}\n`);
    });
  return command.addHelpText('after', EXAMPLES);
}

const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];

function readDialect(text: string): Dialect {
  if (text === 'legacy' || text === 'aadOptscim062020') return text;
  throw new InvalidArgumentError('Give legacy or aadOptscim062020.');
}
