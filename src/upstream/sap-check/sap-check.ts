import { OperatorError } from '../../directory/operator-error.js';
import { ExchangeError } from '../../outbound/exchange-error.js';
import { nearestName } from '../../protocol/schema/nearest-name.js';
import { CalledAsIag, type ComposedUrls, composedUrls } from './called-as-iag.js';
import { checkAccount, checkInRepository, checkSyncs, type Repository, type RepositoryRun } from './check-account.js';
import { checkConnector, checkCredential } from './check-credential.js';
import { BARE, checkBareUrl, checkList } from './check-lists.js';
import { checkProperties } from './check-properties.js';
import { type CheckStep, stepsOf } from './check-step.js';
import { DESTINATION_NAMES, type DestinationName } from './destination-rules.js';
import { type DestinationProperties, readDestinations } from './read-destinations.js';

export interface SapCheckOptions {
  readonly destinations: ReadonlyMap<DestinationName, DestinationProperties>;
  /** The external system ID of the application in IAG. */
  readonly systemId?: string | undefined;
  readonly passwords: Readonly<Partial<Record<DestinationName, string>>>;
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
  readonly authorities?: string | undefined;
  /** Whether addresses of private networks are called too: not of whoever is not the operator of this server. */
  readonly allowsPrivate: boolean;
  /** What is in the key vault for Entra's connector to IAG. */
  readonly connectorSecret?: string | undefined;
  /** Whoever configures connector and access packages, by userName or e-mail address. */
  readonly user?: string | undefined;
  readonly repository?: Repository | undefined;
  /** Runs that somebody read in IAG. */
  readonly runs: readonly RepositoryRun[];
  /** Most rows that are read of a list. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: CheckStep) => void) | undefined;
}

export interface SapCheckReport {
  readonly steps: readonly CheckStep[];
  readonly urls: Readonly<Partial<Record<DestinationName, ComposedUrls>>>;
  /** No step failed. */
  readonly isHealthy: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Sorts destinations by what they are called.
 * @throws OperatorError for two of one name
 */
export function destinationsByName(all: readonly DestinationProperties[]): Map<DestinationName, DestinationProperties> {
  const byName = new Map<DestinationName, DestinationProperties>();
  for (const one of all) {
    const called = one.Name ?? Object.entries(one).find(([name]) => name.toLowerCase() === 'name')?.[1] ?? '';
    const name =
      DESTINATION_NAMES.find((known) => known === called) ?? nearestName(called, DESTINATION_NAMES) ?? lookOf(one);
    if (name === undefined)
      throw new OperatorError(
        `A destination is called ${JSON.stringify(called.slice(0, 100))}. IAG calls ${DESTINATION_NAMES.join(' and ')}: give the exports of these.`,
      );
    if (byName.has(name as DestinationName))
      throw new OperatorError(`There are two destinations ${name}. Give one of each.`);
    byName.set(name as DestinationName, one);
  }
  return byName;
}

/**
 * Reads destinations from what was pasted into a field for each, exported or typed line by line.
 * @throws OperatorError
 */
export function pastedDestinations(
  pasted: Readonly<Record<DestinationName, string>>,
): Map<DestinationName, DestinationProperties> {
  const all = DESTINATION_NAMES.flatMap((name) => {
    if (pasted[name].trim() === '') return [];
    const read = readDestinations(pasted[name], name);
    const isNamed = (one: DestinationProperties) => Object.keys(one).some((key) => key.toLowerCase() === 'name');
    return read.map((one) => (isNamed(one) ? one : Object.assign(Object.create(null), { Name: name }, one)));
  });
  if (all.length > 0) return destinationsByName(all);
  throw new OperatorError('Paste the export of a destination, or type its properties, a line each: USERSURL=/Users');
}

/** Which of the two it is by its path, whatever it is called. */
function lookOf(one: DestinationProperties): DestinationName | undefined {
  const path = Object.entries(one).find(([name]) => name.toLowerCase() === 'serviceurl')?.[1] ?? '';
  if (path.startsWith('/ipsproxy/')) return 'IPS_PROXY';
  return /^\/(service\/)?scim\/?$/.test(path) ? 'SAP_Identity_Services_Identity_Directory' : undefined;
}

/** Looks at what SAP IAG has to go by, and calls it as IAG does. It only reads. */
export async function runSapCheck(options: SapCheckOptions): Promise<SapCheckReport> {
  const steps: CheckStep[] = [];
  const say = (...more: readonly CheckStep[]) => {
    for (const step of more) {
      steps.push(step);
      options.onStep?.(step);
    }
  };
  const urls: Partial<Record<DestinationName, ComposedUrls>> = {};
  const changes: Date[] = [];
  for (const name of DESTINATION_NAMES) {
    const properties = options.destinations.get(name);
    if (properties === undefined) {
      const account = name !== 'IPS_PROXY' && options.user !== undefined ? ', which --user is looked for by' : '';
      say(
        stepsOf(name).skipped('Destination', `It was not given: export ${name}${account} in the cockpit, or type it.`),
      );
      continue;
    }
    const seen = await checkDestination(name, properties, options, say);
    if (seen.urls !== undefined) urls[name] = seen.urls;
    if (seen.changedAt !== undefined) changes.push(seen.changedAt);
  }
  say(checkConnector(options.connectorSecret, Object.values(options.passwords)));
  const { repository, user } = options;
  if (repository !== undefined && user !== undefined) say(await checkInRepository(repository, user));
  const runs = [...options.runs, ...((await repository?.runs()) ?? [])];
  const changedAt = changes.sort((a, b) => b.getTime() - a.getTime())[0];
  say(...checkSyncs(runs, changedAt));
  return { steps, urls, isHealthy: !steps.some(({ status }) => status === 'failed') };
}

async function checkDestination(
  name: DestinationName,
  properties: DestinationProperties,
  options: SapCheckOptions,
  say: (...steps: readonly CheckStep[]) => void,
): Promise<{ readonly urls?: ComposedUrls; readonly changedAt?: Date | undefined }> {
  const { passed, failed, warned, notReached } = stepsOf(name);
  const found = checkProperties(name, properties);
  say(...found);
  const systemId = name === 'IPS_PROXY' ? (options.systemId ?? '') : '';
  const urls = composedUrls(properties, systemId);
  const later = (why: string) => {
    for (const title of ['Groups', 'Users', BARE]) say(notReached(title, why));
  };
  // The credential is sent to no address but the one that is meant.
  if (found.some(({ status }) => status === 'failed')) {
    later('It is not called before its properties are right.');
    return {};
  }
  if (name === 'IPS_PROXY' && systemId === '') {
    say(
      failed(
        'URLs',
        'The external system ID is not known, which the application in IAG adds to serviceURL.',
        'Give it: --system-id, as the proxy system shows it.',
      ),
    );
    later('Without the external system ID there is no URL.');
    return {};
  }
  say(passed('URLs', `IAG calls ${urls.groups} and ${urls.users}.`));
  if (name === 'IPS_PROXY' && !UUID.test(systemId))
    say(
      warned(
        'URLs',
        `The external system ID ${JSON.stringify(systemId.slice(0, 100))} is no UUID.`,
        'Copy it whole from the proxy system; it is not its name.',
      ),
    );
  const password = options.passwords[name];
  const { step, credential } = checkCredential(name, properties, { password, certificate: options.certificate });
  say(step);
  if (credential === undefined) {
    later('It is not called without a credential.');
    return { urls };
  }
  let called: CalledAsIag;
  try {
    called = new CalledAsIag(properties, systemId, {
      credential,
      authorities: options.authorities,
      allowsPrivate: options.allowsPrivate,
      signal: options.signal,
    });
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    throw new OperatorError(error.message, { cause: error });
  }
  try {
    return { urls, changedAt: await callDestination(name, called, options, say) };
  } finally {
    await called.close();
  }
}

async function callDestination(
  name: DestinationName,
  called: CalledAsIag,
  { limit, user }: SapCheckOptions,
  say: (...steps: readonly CheckStep[]) => void,
): Promise<Date | undefined> {
  const { notReached } = stepsOf(name);
  const groups = await checkList(name, 'groups', called, limit);
  say(...groups.steps);
  if (groups.isRefused) {
    // A client id is locked at SAP after five failures: it is not shown again.
    for (const title of ['Users', BARE])
      say(notReached(title, 'What was refused once is not shown again: SAP locks a client id after five failures.'));
    return undefined;
  }
  const users = await checkList(name, 'users', called, limit);
  say(...users.steps, await checkBareUrl(name, called));
  if (user !== undefined && name !== 'IPS_PROXY') say(await checkAccount(name, called, user));
  const changes = [groups.lastModified, users.lastModified].filter((time) => time !== undefined);
  return changes.sort((a, b) => b.getTime() - a.getTime())[0];
}
