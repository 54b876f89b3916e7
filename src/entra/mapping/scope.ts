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
  const { sourceOperandName: name, operatorName, targetOperandValue: wanted = '' } = clause;
  const text = (source: SourceValues) => String(source[name] ?? '');
  switch (operatorName) {
    case 'EQUALS':
      return (source) => text(source) === wanted;
    case 'NOT EQUALS':
      return (source) => text(source) !== wanted;
    case 'IS TRUE':
      return (source) => text(source).toLowerCase() === 'true';
    case 'IS FALSE':
      return (source) => text(source).toLowerCase() === 'false';
    case 'IS NULL':
      return (source) => text(source) === '';
    case 'IS NOT NULL':
      return (source) => text(source) !== '';
    case 'INCLUDES':
      return (source) => text(source).includes(wanted);
    case 'Greater_Than':
      return (source) => Number(text(source)) > Number(wanted);
    case 'Greater_Than_OR_EQUALS':
      return (source) => Number(text(source)) >= Number(wanted);
    case 'REGEX MATCH':
    case 'NOT REGEX MATCH': {
      const pattern = regularExpression(wanted);
      return (source) => pattern.test(text(source)) === (operatorName === 'REGEX MATCH');
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
