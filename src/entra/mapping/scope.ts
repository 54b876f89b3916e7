import type { ScopingClause, ScopingFilter, SourceValues } from './model.js';

/** A scoping filter that cannot be used. */
export class ScopeError extends Error {
  override readonly name = 'ScopeError';
}

/**
 * Which objects a scoping filter lets through: groups of clauses joined by `or`, clauses by `and`.
 * @throws ScopeError for a regular expression that is not one
 */
export function compileScope(filter: ScopingFilter | undefined): (source: SourceValues) => boolean {
  if (filter === undefined || filter.groups.length === 0) return () => true;
  const groups = filter.groups.map(({ clauses }) => clauses.map(compileClause));
  return (source) => groups.some((clauses) => clauses.every((holds) => holds(source)));
}

function compileClause(clause: ScopingClause): (source: SourceValues) => boolean {
  const { sourceOperandName: name, operatorName, targetOperand } = clause;
  const wanted = targetOperand?.values ?? [''];
  const text = (source: SourceValues) => String(source[name] ?? '');
  const some = (holds: (actual: string, value: string) => boolean) => (source: SourceValues) =>
    wanted.some((value) => holds(text(source), value));
  switch (operatorName) {
    case 'EQUALS':
      return some((actual, value) => actual === value);
    case 'NOT EQUALS':
      return (source) => !wanted.includes(text(source));
    case 'IS TRUE':
      return (source) => text(source).toLowerCase() === 'true';
    case 'IS FALSE':
      return (source) => text(source).toLowerCase() === 'false';
    case 'IS NULL':
      return (source) => text(source) === '';
    case 'IS NOT NULL':
      return (source) => text(source) !== '';
    case 'INCLUDES':
      return some((actual, value) => actual.includes(value));
    case 'Greater_Than':
      return some((actual, value) => Number(actual) > Number(value));
    case 'Greater_Than_OR_EQUALS':
      return some((actual, value) => Number(actual) >= Number(value));
    case 'REGEX MATCH':
    case 'NOT REGEX MATCH': {
      const patterns = wanted.map(regularExpression);
      return (source) => patterns.some((pattern) => pattern.test(text(source))) === (operatorName === 'REGEX MATCH');
    }
  }
}

function regularExpression(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new ScopeError(`"${text.slice(0, 200)}" is no regular expression.`);
  }
}
