import { OperatorError } from '../../directory/operator-error.js';
import { isObject, type Json } from '../../protocol/json.js';

/** The properties of a destination of SAP BTP, by the names that they have in it. */
export type DestinationProperties = Readonly<Record<string, string>>;

const MAX_PROPERTIES = 200;
const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/**
 * Reads what the cockpit exports: a properties file, or JSON with one destination or a list of them.
 * @param source the file, for messages
 * @throws OperatorError
 */
export function readDestinations(text: string, source: string): DestinationProperties[] {
  const plain = text.replace(/^\uFEFF/, '');
  const found = /^\s*[[{]/.test(plain) ? ofJson(plain, source) : [ofPropertiesFile(plain, source)];
  if (found.length === 0) throw new OperatorError(`${source} has no destination in it.`);
  for (const one of found) {
    if (Object.keys(one).length > MAX_PROPERTIES)
      throw new OperatorError(`${source} has a destination of more than ${MAX_PROPERTIES} properties.`);
  }
  return found;
}

function ofJson(text: string, source: string): DestinationProperties[] {
  const document = parsed(text, source);
  const list = Array.isArray(document) ? document : [document];
  return list.map((one) => {
    // The Destination service wraps what the cockpit shows.
    const inner = isObject(one) && isObject(one.destinationConfiguration) ? one.destinationConfiguration : one;
    if (!isObject(inner)) throw new OperatorError(`${source} has something else than a destination in its list.`);
    return properties(Object.entries(inner).flatMap(([name, value]) => textOf(name, value, source)));
  });
}

function parsed(text: string, source: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OperatorError(`${source} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function textOf(name: string, value: Json, source: string): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  if (typeof value === 'boolean' || typeof value === 'number') return [[name, String(value)]];
  if (value === null) return [];
  throw new OperatorError(`${source}: the property ${JSON.stringify(name.slice(0, 100))} of a destination is a text.`);
}

/** As java.util.Properties writes it: `=` or `:` or a blank between name and value, and a backslash before what is meant as it is. */
function ofPropertiesFile(text: string, source: string): DestinationProperties {
  const entries: [string, string][] = [];
  for (const { line, number } of logicalLines(text)) {
    const [, name = '', value = ''] = /^((?:\\.|[^\\=:\s])*)\s*[=:]?\s*(.*)$/s.exec(line) ?? [];
    if (name === '') throw new OperatorError(`${source}, line ${number}: a property has a name before the "=".`);
    entries.push([unescaped(name), unescaped(value)]);
  }
  return properties(entries);
}

function logicalLines(text: string): { line: string; number: number }[] {
  const lines: { line: string; number: number }[] = [];
  let begun: { line: string; number: number } | undefined;
  for (const [i, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trimStart();
    if (begun === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const whole: { line: string; number: number } = begun ?? { line: '', number: i + 1 };
    const goesOn = (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    whole.line += goesOn ? line.slice(0, -1) : line;
    if (!goesOn) lines.push(whole);
    begun = goesOn ? whole : undefined;
  }
  return begun === undefined ? lines : [...lines, begun];
}

const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, one: string) =>
    code === undefined ? (ESCAPED[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  );

/** Without a prototype, so that no name means anything. */
const properties = (entries: readonly (readonly [string, string])[]): DestinationProperties =>
  Object.assign(Object.create(null), Object.fromEntries(entries));
