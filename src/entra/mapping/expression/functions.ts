import { randomUUID } from 'node:crypto';
import { ExpressionError } from './expression-error.js';
import { replace } from './replace.js';
import { properCase, withoutDiacritics, word } from './texts.js';
import { isTrue, numberOf, textOf, textsOf, truth, type Value } from './value.js';

/** Least and most arguments, and what a function makes of them; an argument that was left out is undefined. */
export type ExpressionFunction = readonly [least: number, most: number, run: (args: readonly Value[]) => Value];

const ANY = 500;

/** Microsoft's reference for attribute mappings, but for dates and random texts, and what inbound provisioning alone has. */
export const FUNCTIONS: Readonly<Record<string, ExpressionFunction>> = {
  AppRoleAssignmentsComplex: [1, 1, ([roles]) => complexRoles(roles)],
  Append: [2, 2, ([source, suffix]) => map(source, (text) => text + (textOf(suffix) ?? ''))],
  AssertiveAppRoleAssignmentsComplex: [1, 1, ([roles]) => complexRoles(roles)],
  BitAnd: [2, 2, ([left, right]) => String(Number(BigInt(numberOf(left)) & BigInt(numberOf(right))))],
  CBool: [1, 1, ([value]) => truth(isTrue(value))],
  Coalesce: [1, ANY, (args) => args.find((value) => !isEmpty(value)) ?? args.at(-1)],
  ConvertToBase64: [1, 1, ([source]) => map(source, (text) => Buffer.from(text, 'utf16le').toString('base64'))],
  ConvertToUTF8Hex: [1, 1, ([source]) => map(source, (text) => Buffer.from(text).toString('hex').toUpperCase())],
  Count: [1, 1, ([values]) => String(textsOf(values).length)],
  CStr: [1, 1, ([value]) => textOf(value)],
  Guid: [0, 1, () => randomUUID()],
  IgnoreFlowIfNullOrEmpty: [1, 1, ([value]) => (isEmpty(value) ? undefined : value)],
  IIF: [3, 3, ([condition, yes, no]) => (isTrue(condition) ? yes : no)],
  InStr: [2, 4, ([within, part, start, compare]) => String(positionOf(within, part, start, compare))],
  IsNull: [1, 1, ([value]) => truth(value === undefined)],
  IsNullOrEmpty: [1, 1, ([value]) => truth(isEmpty(value))],
  IsPresent: [1, 1, ([value]) => truth(!isEmpty(value))],
  IsString: [1, 1, ([value]) => truth(typeof value === 'string')],
  Item: [2, 2, ([values, place]) => textsOf(values)[numberOf(place) - 1]],
  Join: [2, ANY, ([separator, ...sources]) => join(textOf(separator) ?? '', sources)],
  Left: [2, 2, ([source, length]) => left(textOf(source) ?? '', numberOf(length))],
  Mid: [3, 3, ([source, start, length]) => map(source, (text) => mid(text, numberOf(start), numberOf(length)))],
  NormalizeDiacritics: [1, 1, ([source]) => map(source, withoutDiacritics)],
  Not: [1, 1, ([value]) => (value === undefined ? undefined : truth(!isTrue(value)))],
  PCase: [1, 2, ([source, separators]) => map(source, (text) => properCase(text, textOf(separators)))],
  Redact: [1, 1, ([value]) => value],
  RemoveDuplicates: [1, 1, ([values]) => (values === undefined ? undefined : [...new Set(textsOf(values))])],
  Replace: [5, 7, replace],
  SingleAppRoleAssignment: [1, 1, ([roles]) => textOf(roles)],
  Split: [2, 2, ([source, delimiter]) => split(textOf(source), textOf(delimiter) ?? '')],
  StripSpaces: [1, 1, ([source]) => map(source, (text) => text.replaceAll(' ', ''))],
  Switch: [2, ANY, choose],
  ToLower: [1, 2, ([source]) => map(source, (text) => text.toLowerCase())],
  ToUpper: [1, 2, ([source]) => map(source, (text) => text.toUpperCase())],
  Trim: [1, 1, ([source]) => map(source, (text) => text.trim())],
  Word: [3, 3, ([source, place, delimiters]) => word(textOf(source) ?? '', numberOf(place), textOf(delimiters) ?? ' ')],
};

/** Exported mappings have it more often than users have roles. @throws ExpressionError for one who has */
function complexRoles(roles: Value): undefined {
  if (isEmpty(roles)) return undefined;
  throw new ExpressionError(
    'App roles with type and display are not simulated: leave out their mapping, or the roles.',
  );
}

const isEmpty = (value: Value) => textsOf(value).every((text) => text === '');

/** Of no value most functions make no value. */
const map = (value: Value, make: (text: string) => string): Value =>
  value === undefined ? undefined : typeof value === 'string' ? make(value) : value.map(make);

/** Sources without a value are passed over; of those with several every one is joined. */
function join(separator: string, sources: readonly Value[]): Value {
  const present = sources.flatMap(textsOf).filter((text) => text !== '');
  return present.length === 0 ? undefined : present.join(separator);
}

/** A negative length leaves the text as it is. */
const left = (text: string, length: number) => (length < 0 ? text : text.slice(0, length));

/** The first character is number 1. */
const mid = (text: string, start: number, length: number) => {
  const from = Math.max(0, start - 1);
  return text.slice(from, from + Math.max(0, length));
};

/** The first character is number 1; 0 when it is not there. */
function positionOf(within: Value, part: Value, start: Value, compare: Value): number {
  const [text, wanted] = [textOf(within) ?? '', textOf(part) ?? ''];
  const from = Math.max(0, numberOf(start ?? '1') - 1);
  if (textOf(compare)?.toLowerCase() !== 'vbtextcompare') return text.indexOf(wanted, from) + 1;
  return text.toLowerCase().indexOf(wanted.toLowerCase(), from) + 1;
}

function split(text: string | undefined, delimiter: string): Value {
  if (text === undefined) return undefined;
  return delimiter === '' ? [text] : text.split(delimiter).map((part) => part.trim());
}

/** Keys are compared exactly; no value is the same as an empty one. */
function choose([source, otherwise, ...pairs]: readonly Value[]): Value {
  const text = textOf(source) ?? '';
  for (let i = 0; i + 1 < pairs.length; i += 2) if ((textOf(pairs[i]) ?? '') === text) return pairs[i + 1];
  return otherwise;
}
