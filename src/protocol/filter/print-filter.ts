import type { Filter } from './ast.js';

/**
 * Writes a filter in canonical form: operators in lower case, single spaces, and no parentheses but those without which
 * parseFilter would read another tree.
 */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'or':
      return `${printFilter(filter.left)} or ${printOperand(filter.right, ['or'])}`;
    case 'and':
      return `${printOperand(filter.left, ['or'])} and ${printOperand(filter.right, ['or', 'and'])}`;
    case 'not':
      return `not (${printFilter(filter.filter)})`;
    case 'compare':
      return `${filter.path.text} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'present':
      return `${filter.path.text} pr`;
    case 'valuePath':
      return `${filter.path.text}[${printFilter(filter.filter)}]`;
  }
}

function printOperand(filter: Filter, grouped: readonly Filter['kind'][]): string {
  const text = printFilter(filter);
  return grouped.includes(filter.kind) ? `(${text})` : text;
}
