import type { AttributeExpression, Filter } from './ast.js';

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
    case 'present':
      return filter.path.text + printTest(filter);
    case 'valuePath':
      return `${filter.path.text}[${printFilter(filter.filter)}]${printTestOfElement(filter.test)}`;
  }
}

const printTest = (expression: AttributeExpression): string =>
  expression.kind === 'present' ? ' pr' : ` ${expression.operator} ${JSON.stringify(expression.value)}`;

function printTestOfElement(test: AttributeExpression | undefined): string {
  if (test === undefined) return '';
  return (test.path.text === '' ? '' : `.${test.path.text}`) + printTest(test);
}

function printOperand(filter: Filter, grouped: readonly Filter['kind'][]): string {
  const text = printFilter(filter);
  return grouped.includes(filter.kind) ? `(${text})` : text;
}
