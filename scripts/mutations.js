// Where a source file could be wrong in a small way that still compiles: what scripts/mutants.js draws from.
import { parseSync } from '@swc/core';

/**
 * Offsets are in bytes.
 *
 * @typedef {{ start: number, end: number }} Range
 * @typedef {Range & { replacement: string, line: number, what: string }} Mutation `what` is for people
 * @typedef {{ type: string, span: Range, [key: string]: any }} Node
 * @typedef {(range: Range, replacement: string, what?: string) => void} Replace
 */

/** @type {Readonly<Record<string, string>>} */
const OPPOSITE = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '===': '!==',
  '!==': '===',
};
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;
const SQL = /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|AND|ORDER BY|ON CONFLICT|LIMIT)\b/;

/**
 * @param {string} source of a TypeScript file
 * @returns {Mutation[]} in the order of the file
 */
export function mutationsOf(source) {
  const bytes = Buffer.from(source);
  // A statement at the very beginning tells where offsets begin: a module's own begins behind its comments.
  const module = /** @type {Node} */ (parseSync(`;${source}`, { syntax: 'typescript', target: 'es2022' }));
  const base = module.span.start + 1;
  const textOf = (/** @type {Range} */ { start, end }) => bytes.subarray(start, end).toString();
  const rangeOf = (/** @type {Node} */ { span }) => ({ start: span.start - base, end: span.end - base });
  /** @type {Map<string, Mutation>} */
  const found = new Map();
  visit(module, (node) =>
    mutateNode(node, textOf, rangeOf, (range, replacement, what) => {
      const line = textOf({ start: 0, end: range.start }).split('\n').length;
      const told = what ?? `${short(textOf(range))} → ${short(replacement)}`;
      found.set(`${range.start} ${range.end} ${replacement}`, { ...range, replacement, line, what: told });
    }),
  );
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

const short = (/** @type {string} */ text) => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
};

/**
 * Every node but those of types, which are gone at run time.
 *
 * @param {any} value
 * @param {(node: Node) => void} use
 */
function visit(value, use) {
  if (typeof value !== 'object' || value === null) return;
  if (typeof value.type === 'string') {
    if (value.type.startsWith('Ts')) return visit(value.expression, use);
    use(value);
  }
  for (const [key, inner] of Object.entries(value)) if (key !== 'span') visit(inner, use);
}

/**
 * @param {Node} node
 * @param {(range: Range) => string} textOf
 * @param {(node: Node) => Range} rangeOf
 * @param {Replace} replace
 */
function mutateNode(node, textOf, rangeOf, replace) {
  const text = () => textOf(rangeOf(node));
  switch (node.type) {
    case 'BinaryExpression': {
      const between = { start: rangeOf(node.left).end, end: rangeOf(node.right).start };
      const opposite = OPPOSITE[node.operator];
      if (node.operator === '??')
        replace({ ...between, end: rangeOf(node).end }, '', `${short(text())}: fallback dropped`);
      else if (opposite !== undefined) {
        const what = `${short(text())}: ${node.operator} → ${opposite}`;
        replace(between, textOf(between).replace(node.operator, opposite), what);
      }
      break;
    }
    case 'IfStatement':
    case 'ConditionalExpression': {
      // That of an equality is its opposite, which has its turn.
      if (/^[!=]==$/.test(node.test.operator)) break;
      const condition = textOf(rangeOf(node.test));
      replace(rangeOf(node.test), `!(${condition})`, `${short(condition)}: negated`);
      break;
    }
    case 'BooleanLiteral':
      replace(rangeOf(node), String(!node.value));
      break;
    case 'VariableDeclarator':
      if (node.init?.type !== 'NumericLiteral' || !CONSTANT.test(node.id.value)) break;
      replace(rangeOf(node.init), `(${node.init.raw} * 1000)`, `${text()}: × 1000`);
      replace(rangeOf(node.init), '0', `${text()}: 0`);
      break;
    case 'ExpressionStatement':
      if (node.expression.type === 'CallExpression') replace(rangeOf(node), ';', `${short(text())} dropped`);
      break;
    case 'ThrowStatement':
      replace(rangeOf(node), ';', `${short(text())} dropped`);
      break;
    case 'FunctionDeclaration':
    case 'ClassMethod':
    case 'PrivateMethod': {
      const { body, returnType } = node.function ?? node;
      if (!body || !returnType || !/\bvoid\b/.test(textOf(rangeOf(returnType)))) break;
      const begin = rangeOf(body).start + 1;
      replace({ start: begin, end: begin }, ' return;', `${short(text().split('(')[0] ?? '')}() does nothing`);
      break;
    }
    case 'KeyValueProperty':
      if (node.key.value !== 'where' || node.value.type !== 'ObjectExpression') break;
      for (const property of node.value.properties) {
        if (property.type === 'SpreadElement') continue;
        const { key = property, value = property } = property.type === 'Identifier' ? {} : property;
        const range = { start: rangeOf(key).start, end: rangeOf(value).end };
        replace(range, '...{}', `${short(textOf(range))} dropped from where`);
      }
      break;
    case 'TemplateLiteral':
    case 'StringLiteral':
      if (node.value === 'asc' || node.value === 'desc')
        replace(rangeOf(node), node.value === 'asc' ? "'desc'" : "'asc'");
      if (SQL.test(text())) mutateSql(text(), rangeOf(node).start, replace);
  }
}

/**
 * @param {string} sql as it stands in the source, in its quotes
 * @param {number} start where it does
 * @param {Replace} replace
 */
function mutateSql(sql, start, replace) {
  const offset = (/** @type {number} */ index) => start + Buffer.byteLength(sql.slice(0, index));
  /** @type {(pattern: RegExp, replacement: (text: string) => string) => void} */
  const each = (pattern, replacement) => {
    for (const { 0: text, index } of sql.matchAll(pattern)) {
      const line = sql.slice(index, sql.indexOf('\n', index) >>> 0);
      const range = { start: offset(index), end: offset(index + text.length) };
      replace(range, replacement(text), `${short(line)}: ${text.trim()} → ${replacement(text).trim() || 'nothing'}`);
    }
  };
  for (const { 0: word, index } of sql.matchAll(/\b(?:WHERE|AND|ON)\s+(?!CONFLICT)/g)) {
    const from = index + word.length;
    const condition = sql.slice(from, endOfCondition(sql, from)).trimEnd();
    if (condition === '' || BETWEEN.test(sql.slice(0, index))) continue;
    const range = { start: offset(from), end: offset(from + condition.length) };
    // It stays beside what makes it void, so that its parameters keep their types.
    replace(range, `(${condition} OR TRUE)`, `${word.trim()} ${short(condition)} dropped`);
  }
  each(/\bFOR (?:NO KEY )?(?:UPDATE|SHARE)\b/g, () => '');
  each(/\bON CONFLICT (?:\([^)]*\) )?DO NOTHING/g, () => '');
  each(/\bLIMIT (?=[^)\s])/g, () => 'LIMIT 1000 + ');
  each(/\b(?:ASC|DESC)\b/g, (text) => (text === 'ASC' ? 'DESC' : 'ASC'));
  each(/\b(?:NOT EXISTS|IS NOT NULL|DISTINCT(?! FROM))\b/g, (text) => text.replace(/NOT |DISTINCT/, ''));
}

/** Before an AND that joins no conditions. */
const BETWEEN = /\bBETWEEN\s+\S+\s+$/;
const NEXT_CLAUSE =
  /^(?:AND|OR|ORDER|GROUP|LIMIT|OFFSET|UNION|RETURNING|FOR|ON|JOIN|LEFT|CROSS|WHERE|WINDOW|SELECT|INSERT|UPDATE|DELETE|THEN)\b/;

/**
 * Where the condition that begins at `from` ends: at the next clause, or at the bracket or quote it stands in.
 *
 * @param {string} sql
 * @param {number} from
 */
function endOfCondition(sql, from) {
  let depth = 0;
  for (let i = from; i < sql.length - 1; i += 1) {
    const character = sql[i] ?? '';
    const isWord = depth === 0 && !/\w/.test(sql[i - 1] ?? '');
    if (isWord && NEXT_CLAUSE.test(sql.slice(i, i + 12)) && !BETWEEN.test(sql.slice(from, i))) return i;
    if (character === "'") i = Math.max(i, sql.indexOf("'", i + 1));
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    if (depth < 0) return i;
  }
  return sql.length - 1;
}
