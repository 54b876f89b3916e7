import type { AttributeExpression, Filter } from '../../../protocol/filter/ast.js';
import { parseFilter } from '../../../protocol/filter/parse-filter.js';
import { parsePatchPath } from '../../../protocol/filter/parse-path.js';
import { printFilter } from '../../../protocol/filter/print-filter.js';
import { printPatchPath } from '../../../protocol/filter/print-path.js';
import type { SecretNames } from './secret-names.js';
import { NOT_LOGGED, type SeenSecrets } from './seen-secrets.js';

/** A generated secret, or a JSON Web Token. */
const TOKEN = /rollcall_[\w-]{6}|\beyJ[\w-]{8,}\.[\w-]/i;
/** The shortest secret that somebody could have chosen is longer. */
const MAX_HARMLESS_LENGTH = 15;

/** Whether a text has a credential in it, whatever its name. */
export const hasToken = (text: string): boolean => TOKEN.test(text);

/** Whether a part of a path is too short, or of too plain a form, to be a credential. */
export const isHarmless = (part: string): boolean =>
  part.length <= MAX_HARMLESS_LENGTH || (!hasToken(part) && (UUID.test(part) || ADDRESS.test(part)));

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const ADDRESS = /^[^@\s]+@[\w-]+(?:\.[\w-]+)+$/;

/**
 * A filter, a path or a list of names as the log keeps it: where the name of a secret attribute is in it, without its
 * operands; not at all, if then nobody can read it.
 */
export function loggedExpression(text: string, secrets: SecretNames, seen: SeenSecrets): string {
  if (hasToken(text)) return withheld(text, seen);
  const isSecret = secrets.areIn(text) || secrets.areBelow(text);
  if (!isSecret || text.split(',').every((name) => secrets.isName(name.trim()))) return text;
  const filter = attempt(parseFilter, text);
  if (filter !== undefined) return printFilter(withoutOperands(filter, secrets, seen));
  const path = attempt(parsePatchPath, text);
  if (path?.filter !== undefined && secrets.isName(path.attribute.text)) {
    const { attribute, subAttribute } = path;
    const condition = withoutOperands(path.filter, secrets, seen, attribute.text);
    if (subAttribute === undefined || secrets.isName(`${attribute.text}.${subAttribute}`))
      return printPatchPath({ ...path, filter: condition });
  }
  seen.addUnknown();
  return NOT_LOGGED;
}

function withheld(text: string, seen: SeenSecrets): string {
  seen.add(text);
  return NOT_LOGGED;
}

function withoutOperands(filter: Filter, secrets: SecretNames, seen: SeenSecrets, of?: string): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        kind: filter.kind,
        left: withoutOperands(filter.left, secrets, seen, of),
        right: withoutOperands(filter.right, secrets, seen, of),
      };
    case 'not':
      return { kind: 'not', filter: withoutOperands(filter.filter, secrets, seen, of) };
    case 'valuePath': {
      const path = namedPath(filter.path, secrets, seen, of);
      const within = filter.path.text;
      const condition = withoutOperands(filter.filter, secrets, seen, within);
      const test = filter.test && withoutOperand(filter.test, secrets, seen, within);
      return { ...filter, path, filter: condition, ...(test && { test }) };
    }
    case 'present':
    case 'compare':
      return withoutOperand(filter, secrets, seen, of);
  }
}

function withoutOperand(
  expression: AttributeExpression,
  secrets: SecretNames,
  seen: SeenSecrets,
  of: string | undefined,
): AttributeExpression {
  const { text } = expression.path;
  const path = text === '' ? expression.path : namedPath(expression.path, secrets, seen, of);
  if (expression.kind === 'present') return { ...expression, path };
  seen.add(expression.value);
  return { ...expression, path, value: NOT_LOGGED };
}

/**
 * What no schema knows as a name may be anything.
 * @param of the attribute or schema whose parts the names are
 */
function namedPath<Path extends { readonly text: string }>(
  path: Path,
  secrets: SecretNames,
  seen: SeenSecrets,
  of: string | undefined,
): Path {
  const names = of === undefined ? [path.text] : [`${of}.${path.text}`, `${of}:${path.text}`];
  if (names.some((name) => secrets.isName(name))) return path;
  seen.add(path.text);
  return { ...path, text: NOT_LOGGED };
}

function attempt<Result>(read: (text: string) => Result, text: string): Result | undefined {
  try {
    return read(text);
  } catch {
    return undefined;
  }
}
