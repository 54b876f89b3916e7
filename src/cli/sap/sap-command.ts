import { Command, InvalidArgumentError } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import type { Repository, RepositoryRun } from '../../upstream/sap-check/check-account.js';
import { PASSWORD_VARIABLES } from '../../upstream/sap-check/check-credential.js';
import { DESTINATION_NAMES, type DestinationName } from '../../upstream/sap-check/destination-rules.js';
import { type DestinationProperties, readDestinations } from '../../upstream/sap-check/read-destinations.js';
import { repositoryOf } from '../../upstream/sap-check/repository-of.js';
import { destinationsByName, runSapCheck, type SapCheckOptions } from '../../upstream/sap-check/sap-check.js';
import { INTERRUPTED_EXIT, withStopSignal } from '../entra/stop-signal.js';
import { clientCertificateOf } from '../entra/target-options.js';
import { readSecret } from '../input/read-secret.js';
import { readTextFile } from '../input/read-text-file.js';
import { wholeNumber } from '../input/whole-number.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';
import { readDate } from '../times/read-time.js';
import { sayStep, totalsOf } from './sap-output.js';

const EXAMPLES = `
Looks at the two destinations of SAP BTP by which SAP Identity Access Governance (IAG) calls: IPS_PROXY, and
SAP_Identity_Services_Identity_Directory. Every property is compared letter by letter with what it must be, the URLs are
composed as IAG composes them, and called: all groups and users are read, and each row is looked at. It only reads.

Give the files that the cockpit exports (properties or JSON), or type properties. Passwords are in no export: they are
read from standard input (a line for IPS_PROXY, and a second one where the other destination has one too) or from the
environment, as ${Object.values(PASSWORD_VARIABLES).join(' and ')}. CONNECTOR_SECRET in the environment is
what is in Azure Key Vault for Entra's connector to IAG: its form is looked at, and it is sent nowhere.

Exit code: 0 nothing failed, 2 something did, 1 the check could not be made.

Examples:
  rollcall sap check ips-proxy.properties directory.properties --system-id 0f3c… --client-cert iag.pem --client-key iag.key --secret-stdin < password.txt
  rollcall sap check --proxy URL=https://contoso.accounts.ondemand.com --proxy serviceURL=/ipsproxy/service/api/v1/scim/ …
  rollcall sap check ips-proxy.json --system-id 0f3c… --user ada@contoso.com -o contoso     and what is synced into contoso here
  rollcall sap check ips-proxy.json --system-id 0f3c… --last-user-sync 2026-11-29T22:00     as IAG's Job History shows it`;

const FAILED_EXIT = 2;
const MAX_FILE_BYTES = 1_000_000;
const MAX_ROWS = 10_000_000;
const [PROXY, DIRECTORY] = DESTINATION_NAMES;

interface CheckOptions {
  readonly proxy: DestinationProperties;
  readonly directory: DestinationProperties;
  readonly systemId?: string;
  readonly secretStdin?: true;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly ca?: string;
  readonly user?: string;
  readonly organization?: string;
  readonly lastRepositorySync?: Date;
  readonly lastUserSync?: Date;
  readonly limit: number;
  readonly json?: true;
}

/** `rollcall sap …` */
export function createSapCommand(runtime: Runtime): Command {
  const command = new Command('sap').description('what SAP Identity Access Governance (IAG) has to go by');
  command
    .command('check')
    .description('compare the destinations of IAG with what they must be, call them as IAG does, and tell what it sees')
    .argument('[files...]', 'exports of the destinations, as properties or JSON')
    .option('--proxy <name=value>', 'a property of IPS_PROXY, beside its export or without one', typed, {})
    .option('--directory <name=value>', 'the same of SAP_Identity_Services_Identity_Directory', typed, {})
    .option('--system-id <id>', 'external system ID of the application in IAG: the id of the proxy system')
    .option('--secret-stdin', 'read the passwords of User from standard input, a line each')
    .option('--client-cert <file>', 'certificate of the key store of a destination, in PEM')
    .option('--client-key <file>', 'its private key, in PEM')
    .option('--ca <file>', 'PEM certificates of an authority of your own, which SAP BTP would not trust')
    .option('--user <user>', 'who configures connector and access packages, by userName or e-mail address')
    .option('-o, --organization <slug>', 'of this server, into which the repository is synced')
    .option('--last-repository-sync <time>', 'when it was last run in IAG', date)
    .option('--last-user-sync <time>', 'when the SCI User Group Sync was last run in IAG', date)
    .option('--limit <rows>', 'read no more users, and no more groups, than about so many', wholeNumber(1, MAX_ROWS))
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: CheckOptions) => check(runtime, files, options));
  return command;
}

function typed(text: string, all: DestinationProperties): DestinationProperties {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Give name=value, such as USERSURL=/Users.');
  const name = text.slice(0, at);
  if (/password$/i.test(name))
    throw new InvalidArgumentError('Others on this machine can read a command line: give passwords by --secret-stdin.');
  return Object.assign(Object.create(null), all, { [name]: text.slice(at + 1) });
}

function date(text: string): Date {
  const time = readDate(text);
  if (time === undefined) throw new InvalidArgumentError('Give a time such as 2026-11-29 or 2026-11-29T22:00.');
  return time;
}

async function check(runtime: Runtime, files: readonly string[], options: CheckOptions): Promise<void> {
  const { organization, json } = options;
  const destinations = await destinationsOf(files, options);
  const passwords = await passwordsOf(destinations, options);
  const { CONNECTOR_SECRET: connectorSecret } = process.env;
  const settings: SapCheckOptions = {
    destinations,
    systemId: options.systemId?.trim(),
    passwords,
    certificate: clientCertificateOf(options, true),
    authorities: options.ca === undefined ? undefined : await readTextFile(options.ca, MAX_FILE_BYTES, 'certificates'),
    connectorSecret: connectorSecret === '' ? undefined : connectorSecret,
    user: options.user,
    runs: runsOf(options),
    allowsPrivate: true,
    limit: options.limit ?? MAX_ROWS,
    onStep: json ? undefined : sayStep,
  };
  if (organization === undefined) return examine(settings, undefined, json);
  await withRuntime(runtime, async (open) =>
    examine(settings, repositoryOf(open, await open.organizations.get(organization)), json),
  );
}

const examine = (settings: SapCheckOptions, repository: Repository | undefined, json: true | undefined) =>
  withStopSignal(async (signal) => {
    try {
      const report = await runSapCheck({ ...settings, repository, signal });
      if (json) printJson(report);
      else {
        printLine();
        printLine(totalsOf(report));
      }
      process.exitCode = report.isHealthy ? 0 : FAILED_EXIT;
    } catch (error) {
      if (!signal.aborted) throw error;
      process.stderr.write('Stopped.\n');
      process.exitCode = INTERRUPTED_EXIT;
    }
  });

async function destinationsOf(files: readonly string[], { proxy, directory }: CheckOptions) {
  const read: DestinationProperties[] = [];
  for (const file of files)
    read.push(...readDestinations(await readTextFile(file, MAX_FILE_BYTES, 'an exported destination'), file));
  const byName = destinationsByName(read);
  const typedOnes = [
    [PROXY, proxy],
    [DIRECTORY, directory],
  ] as const;
  for (const [name, properties] of typedOnes) {
    if (Object.keys(properties).length === 0) continue;
    byName.set(name, Object.assign(Object.create(null), byName.get(name) ?? { Name: name }, properties));
  }
  if (byName.size > 0) return byName;
  throw new OperatorError('Give the exports of the destinations, or type their properties: rollcall sap check --help');
}

async function passwordsOf(
  destinations: ReadonlyMap<DestinationName, DestinationProperties>,
  { secretStdin }: CheckOptions,
) {
  const passwords: Partial<Record<DestinationName, string>> = {};
  for (const name of DESTINATION_NAMES) {
    const given = process.env[PASSWORD_VARIABLES[name]];
    if (given !== undefined && given !== '') passwords[name] = given;
  }
  if (!secretStdin) return passwords;
  const lines = (await readSecret()).split(/\r?\n/);
  const wanting = DESTINATION_NAMES.filter((name) => destinations.get(name)?.User !== undefined);
  if (lines.length > wanting.length) {
    const known = wanting.length === 0 ? 'no destination has a User' : `User is a property of ${wanting.join(' and ')}`;
    throw new OperatorError(`Too many passwords came from standard input (${lines.length}): ${known}.`);
  }
  for (const [i, name] of wanting.entries()) {
    const line = lines[i];
    if (line !== undefined && line !== '') passwords[name] = line;
  }
  return passwords;
}

const runsOf = ({ lastRepositorySync, lastUserSync }: CheckOptions): RepositoryRun[] => [
  ...(lastRepositorySync === undefined
    ? []
    : [{ kind: 'repository' as const, system: '', startedAt: lastRepositorySync }]),
  ...(lastUserSync === undefined ? [] : [{ kind: 'sci' as const, system: '', startedAt: lastUserSync }]),
];
