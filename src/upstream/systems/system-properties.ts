import { parseFilter } from '../../protocol/filter/parse-filter.js';
import { nearestName } from '../../protocol/schema/nearest-name.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import { SystemRefused } from './system-refused.js';

/** What is wrong with a value, as the rest of a sentence that begins with the name; undefined when nothing is. */
type Check = (value: string) => string | undefined;

const flag: Check = (value) => (value === 'true' || value === 'false' ? undefined : 'is true or false');
const text: Check = () => undefined;
const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value) ? undefined : `is ${values.join(' or ')}`;
const wholeNumber =
  (least: number, most: number): Check =>
  (value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `is a whole number from ${least} to ${most}`;

const filter: Check = (value) => {
  try {
    parseFilter(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return `is a SCIM filter such as timezone eq "Europe/Berlin"; this one is not: ${error.message}`;
  }
};

/** Every property that means something here, by SAP's name. */
const KNOWN: Readonly<Record<string, Check>> = {
  'scim.user.filter': filter,
  'scim.group.filter': filter,
  'ias.user.filter': filter,
  'ias.group.filter': filter,
  'scim.user.unique.attribute': text,
  'scim.group.unique.attribute': text,
  'ias.user.unique.attribute': text,
  'ias.group.unique.attribute': text,
  'scim.support.patch.operation': flag,
  'ias.support.patch.operation': flag,
  'scim.content.type': oneOf('application/scim+json', 'application/json'),
  'scim.include.if.match.wildcard.header': flag,
  'scim.api.csrf.protection': text,
  'scim.csrf.token.path': text,
  'ias.api.version': oneOf('2'),
  'ias.user.update.instead.delete': flag,
  'ips.proxy.scim.total.results.strategy': oneOf('Calculated', 'Provided'),
  'ips.trace.failed.entity.content': flag,
  'ips.date.variable.format': text,
  'ips.delta.read': text,
  'ips.full.read.force.count': wholeNumber(0, 1_000_000),
  'ips.failed.request.retry.attempts': wholeNumber(0, 3),
  'ips.failed.request.retry.attempts.interval': wholeNumber(0, 60),
  'ips.delete.threshold.users': wholeNumber(0, 100_000_000),
  'ips.delete.threshold.groups': wholeNumber(0, 100_000_000),
  'ips.delete.existedbefore.entities': flag,
};

/** What SAP has among the properties, and is entered elsewhere here. */
export const ENTERED_ELSEWHERE: Readonly<Record<string, string>> = {
  URL: 'the URL of the system',
  Authentication: 'how the system is signed in to',
  User: 'how the system is signed in to',
  Password: 'how the system is signed in to',
  OAuth2TokenServiceURL: 'how the system is signed in to',
  Type: 'nothing: every system is called by HTTP',
  ProxyType: 'nothing: every system is called from here',
};

const LIMITS = { properties: 200, name: 200, value: 4_000 };
const NAME = /^[\w.-]+$/;

/**
 * Checks properties, whose names are case-sensitive. One that nothing is known of is kept, because a transformation may
 * name it (`%name%`); unless it is so near to a known one that it must mean that.
 * @throws SystemRefused naming the property
 */
export function checkProperties(properties: Readonly<Record<string, string>>): void {
  const entries = Object.entries(properties);
  if (entries.length > LIMITS.properties)
    throw new SystemRefused('properties', `A system has at most ${LIMITS.properties} properties.`);
  for (const [name, value] of entries) checkProperty(name, value);
}

function checkProperty(name: string, value: string): void {
  const field = `properties.${name.slice(0, LIMITS.name)}`;
  if (!NAME.test(name) || name.length > LIMITS.name)
    throw new SystemRefused(
      field,
      `${JSON.stringify(name.slice(0, 60))} is no name of a property: letters, digits, dots, hyphens and underscores.`,
    );
  const elsewhere = Object.hasOwn(ENTERED_ELSEWHERE, name) ? ENTERED_ELSEWHERE[name] : undefined;
  if (elsewhere !== undefined)
    throw new SystemRefused(field, `${name} is no property here; what it says in SAP is ${elsewhere}.`);
  if (value.length > LIMITS.value) throw new SystemRefused(field, `${name} has more than ${LIMITS.value} characters.`);
  const check = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  if (check === undefined) {
    const meant = nearestName(name, Object.keys(KNOWN));
    if (meant === undefined || !isSlip(name, meant)) return;
    throw new SystemRefused(field, `There is no property ${name}. Did you mean ${meant}? Names are case-sensitive.`);
  }
  const wrong = check(value);
  if (wrong !== undefined)
    throw new SystemRefused(field, `${name} ${wrong}; received ${JSON.stringify(value.slice(0, 100))}.`);
}

/** Names of one's own are often near to known ones in all but the last part: those are meant as they are. */
const isSlip = (name: string, meant: string): boolean =>
  name.toLowerCase() === meant.toLowerCase() || Math.abs(name.length - meant.length) <= 2;

/** The value of a property that each kind of system has under its own name, such as `scim.user.filter`. */
export const propertyOf = ({ kind, properties }: Pick<UpstreamSystem, 'kind' | 'properties'>, rest: string) =>
  properties[`${kind}.${rest}`];
