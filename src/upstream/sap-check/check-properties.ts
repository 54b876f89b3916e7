import { counted } from '../../protocol/counted.js';
import { nearestName } from '../../protocol/schema/nearest-name.js';
import { type CheckStep, stepsOf } from './check-step.js';
import {
  DESTINATION_RULES,
  type DestinationName,
  isServiceInstanceId,
  type PropertyRule,
} from './destination-rules.js';
import type { DestinationProperties } from './read-destinations.js';

/** Names that a destination may have besides, which mean nothing to IAG and are near to none of its own by mistake. */
const OTHERS = /^(Description|Password|KeyStore\w*|TrustStore\w*|TrustAll|URL\.(headers|queries)\..*)$/;
const MAX_SHOWN = 200;

/** Compares every property of a destination with what it must be, letter by letter. */
export function checkProperties(destination: DestinationName, properties: DestinationProperties): CheckStep[] {
  const { passed, warned } = stepsOf(destination);
  const rules = DESTINATION_RULES[destination].filter(
    ({ only }) => only === undefined || only === properties.Authentication,
  );
  const wrong = rules.flatMap((rule) => checkOne(destination, rule, rules, properties));
  const steps = [
    ...wrong,
    ...(properties.TrustAll === 'true'
      ? [
          warned(
            'TrustAll',
            'Every certificate is believed, of whoever it is.',
            'Take TrustAll away, and tick "Use default JDK truststore".',
          ),
        ]
      : []),
    ...('TrustStoreLocation' in properties
      ? [
          warned(
            'TrustStoreLocation',
            'The box "Use default JDK truststore" is not ticked.',
            'Tick it: the certificate of the host is publicly trusted.',
          ),
        ]
      : []),
    ...('Password' in properties && properties.Password !== ''
      ? [
          warned(
            'Password',
            'The file has a password in it, which was not used.',
            'Delete it there: the secret is read from standard input or the environment.',
          ),
        ]
      : []),
  ];
  return steps.length > 0
    ? steps
    : [passed('Properties', `${counted(rules.length, 'property', 'properties')} are as they must be.`)];
}

function checkOne(
  destination: DestinationName,
  rule: PropertyRule,
  rules: readonly PropertyRule[],
  properties: DestinationProperties,
): CheckStep[] {
  const { failed } = stepsOf(destination);
  const { name } = rule;
  const value = properties[name];
  const must = Array.isArray(rule.value) ? ` = ${rule.value[0]}` : '';
  if (value === undefined) {
    const others = Object.keys(properties).filter(
      (one) => !OTHERS.test(one) && !rules.some((other) => other.name === one),
    );
    const written = others.find((one) => one.toLowerCase() === name.toLowerCase()) ?? nearestName(name, others);
    if (written !== undefined) {
      return [
        failed(
          name,
          `It is called ${JSON.stringify(written.slice(0, MAX_SHOWN))}; names are case-sensitive.`,
          `Did you mean ${name}? Set ${name}${must}, and delete the other.`,
        ),
      ];
    }
    return rule.isOptional ? [] : [failed(name, 'It is missing.', `Set ${name}${must}.`)];
  }
  const fault =
    rule.value === 'host'
      ? hostFault(value)
      : rule.value === 'text'
        ? textFault(value)
        : valueFault(rule, rule.value, value);
  if (fault === undefined) return [];
  const step = stepsOf(destination)[fault.isWarning ? 'warned' : 'failed'];
  return [step(name, fault.finding, fault.fix)];
}

interface Fault {
  readonly finding: string;
  readonly fix: string;
  readonly isWarning?: true;
}

function valueFault({ name, traps = {} }: PropertyRule, values: readonly string[], value: string): Fault | undefined {
  if (values.includes(value)) return undefined;
  const shown = JSON.stringify(value.slice(0, MAX_SHOWN));
  const same = values.find((one) => one.toLowerCase() === value.trim().toLowerCase());
  const must = same ?? nearestName(value, values) ?? values[0];
  const fix = `Set ${name} = ${must}`;
  if (value.trim() !== value && value.trim() === same)
    return { finding: `It is ${shown}, with a blank too many.`, fix: `${fix}.` };
  if (same !== undefined)
    return { finding: `It is ${shown}; values are case-sensitive.`, fix: `Did you mean ${same}? ${fix}.` };
  const trap = Object.hasOwn(traps, value) ? ` ${traps[value]}` : '';
  return {
    finding: `It is ${shown}.${trap}`,
    fix: values.length === 1 ? `${fix}.` : `${fix} (or ${values.filter((one) => one !== must).join(', ')}).`,
  };
}

function textFault(value: string): Fault | undefined {
  if (value.trim() === '') return { finding: 'It is empty.', fix: 'Enter the client id of the system administrator.' };
  if (!isServiceInstanceId(value)) return undefined;
  return {
    finding: 'It has the form sb-…!b…|…, which is that of the clientid of a service instance such as grc-iag-api.',
    fix: "That one is for Entra's connector to IAG. Here belongs the client id of a system administrator: Users & Authorizations > Administrators > Add > System.",
  };
}

function hostFault(value: string): Fault | undefined {
  const example = 'Enter the host alone, such as https://mytenant.accounts.ondemand.com.';
  const url = URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
  const shown = JSON.stringify(value.slice(0, MAX_SHOWN));
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return { finding: `It is ${shown}, which is no URL.`, fix: example };
  if (url.username !== '' || url.password !== '')
    return { finding: 'It has a user or a password in it.', fix: example };
  if (value.trim() !== value) return { finding: `It is ${shown}, with a blank too many.`, fix: example };
  const { origin, pathname, search, hash } = url;
  if (/^\/ips\/?$/.test(pathname))
    return { finding: `It is ${shown}; serviceURL comes after it.`, fix: `Leave out /ips: ${origin}` };
  if (pathname !== '/' || search !== '' || hash !== '')
    return {
      finding: `It is ${shown}; serviceURL comes after it.`,
      fix: `Leave out what comes after the host: ${origin}`,
    };
  if (value.endsWith('/'))
    return {
      finding: `It is ${shown}; serviceURL begins with the slash.`,
      fix: `Leave out the slash at the end: ${origin}`,
    };
  if (url.protocol === 'https:') return undefined;
  if (/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname))
    return {
      finding: 'It is plain http on this machine, which is good for a trial alone.',
      fix: 'SAP BTP calls https alone.',
      isWarning: true,
    };
  return { finding: `It is ${shown}, which is not https.`, fix: `Enter https: ${origin.replace(/^http:/, 'https:')}` };
}
