import type { Command } from 'commander';
import { readAddressList } from '../../auth/address-list.js';
import { limitOf } from '../../auth/authenticator.js';
import { OperatorError } from '../../directory/operator-error.js';
import type { Organization, RequestLimit } from '../../directory/organizations.js';
import { counted } from '../../protocol/counted.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';

const MAX_RATE = 100_000;
const MAX_BURST = 1_000_000;

interface AddressOptions extends ActorOption {
  readonly any?: true;
  readonly json?: true;
}

interface LimitOptions extends ActorOption {
  readonly rate?: number;
  readonly burst?: number;
  readonly none?: true;
  readonly default?: true;
  readonly json?: true;
}

/** Adds `allow-ips` and `limit`. */
export function addLimitCommands(command: Command, runtime: Runtime): void {
  withActor(command.command('allow-ips'))
    .argument('<slug>')
    .argument('[cidr...]', 'addresses and networks such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32')
    .description('say from which addresses an organization may be called: these in the place of the ones before')
    .option('--any', 'from every address')
    .option('--json', 'print JSON')
    .action((slug: string, addresses: string[], options: AddressOptions) =>
      allowAddresses(runtime, slug, addresses, options),
    );
  withActor(command.command('limit'))
    .argument('<slug>')
    .description('say how many requests an organization may make')
    .option('--rate <n>', 'so many a second, sustained', readNumber)
    .option('--burst <n>', 'so many at once (default: five seconds of them)', readNumber)
    .option('--none', 'any number')
    .option('--default', "the server's default again")
    .option('--json', 'print JSON')
    .action((slug: string, options: LimitOptions) => limit(runtime, slug, options));
}

const readNumber = (text: string): number => (/^\d{1,7}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN);

/** Without addresses it shows what is. */
async function allowAddresses(runtime: Runtime, slug: string, entries: readonly string[], options: AddressOptions) {
  const isChange = options.any === true || entries.length > 0;
  if (options.any && entries.length > 0) throw new OperatorError('Give addresses, or --any for all, but not both.');
  const addresses = [...new Set(entries.map((entry) => entry.trim()))];
  readAddressList(addresses);
  await withRuntime(runtime, async ({ organizations }) => {
    const { allowedAddresses } = isChange
      ? await organizations.setAllowedAddresses(slug, addresses, actorOf(options))
      : await organizations.get(slug);
    if (options.json) return printJson({ slug, allowedAddresses });
    printLine(`${slug} may be called from ${addressesOf({ allowedAddresses })}.`);
    if (!isChange) printLine(`To change it: rollcall org allow-ips ${slug} <cidr…>, or --any`);
    else if (addresses.length > 0) printLine('In a few seconds every other address is refused with 403.');
  });
}

/** Without options it shows what is. */
async function limit(runtime: Runtime, slug: string, options: LimitOptions) {
  const wanted = wantedLimit(slug, options);
  await withRuntime(runtime, async ({ organizations }) => {
    const organization =
      wanted === undefined
        ? await organizations.get(slug)
        : await organizations.setLimit(slug, wanted, actorOf(options));
    if (options.json) return printJson({ slug, ...limitJson(organization) });
    printLine(`${slug} may make ${requestsOf(organization)}. What is beyond gets 429.`);
    if (wanted === undefined) {
      printLine(`To change it: rollcall org limit ${slug} --rate 200 --burst 1000, or --none, or --default`);
    }
  });
}

/** @returns undefined when nothing is to change. @throws OperatorError */
function wantedLimit(slug: string, options: LimitOptions): RequestLimit | undefined {
  const { rate, burst, none, default: isDefault } = options;
  const ways = [rate !== undefined || burst !== undefined, none, isDefault].filter((way) => way === true);
  if (ways.length === 0) return undefined;
  if (ways.length > 1) {
    throw new OperatorError(
      `Say one of: rollcall org limit ${slug} --rate 50 --burst 200, or --none for any number, or --default.`,
    );
  }
  if (none) return { rate: 0, burst: null };
  if (isDefault) return { rate: null, burst: null };
  if (rate === undefined || !(rate > 0 && rate <= MAX_RATE)) {
    throw new OperatorError(`--rate is a number of requests a second, above 0 and at most ${MAX_RATE}.`);
  }
  if (burst !== undefined && !(Number.isInteger(burst) && burst >= 1 && burst <= MAX_BURST)) {
    throw new OperatorError(`--burst is a whole number from 1 to ${MAX_BURST}.`);
  }
  return { rate, burst: burst ?? null };
}

export const addressesOf = ({ allowedAddresses }: Pick<Organization, 'allowedAddresses'>): string =>
  allowedAddresses.length === 0 ? 'every address' : allowedAddresses.join(', ');

/** How many requests an organization may make, in words. */
export function requestsOf(organization: Pick<Organization, 'rateLimit' | 'rateBurst'>): string {
  const size = limitOf(organization);
  if (size === undefined) return 'any number of requests';
  const isDefault = organization.rateLimit === null && organization.rateBurst === null;
  return `${counted(size.rate, 'request')} a second, ${size.burst} at once${isDefault ? ' (the default)' : ''}`;
}

/** As JSON; null for any number. */
export function limitJson(organization: Pick<Organization, 'rateLimit' | 'rateBurst'>) {
  const size = limitOf(organization);
  return { limit: size === undefined ? null : { rate: size.rate, burst: size.burst } };
}
