import { memberOf } from '../../entra/target/target-path.js';
import { NotApplicable } from '../../entra/validate/model.js';
import type { Check } from '../check.js';
import type { DeclaredType } from '../endpoint/declared.js';
import type { Endpoint, Made } from '../endpoint/endpoint.js';
import { mustBe, mustRefuse } from '../endpoint/must.js';
import { keyOf, typedListOf } from '../endpoint/pick.js';
import type { Json } from '../endpoint/sample.js';
import { elementOf } from './values.js';

/** What a filter finds of one resource alone: `{key}` stands for the path of its key, `{value}` for that, quoted. */
type Case = readonly [filter: string, isFound: boolean];

const filterCheck = (id: string, demand: string, cases: readonly Case[]): Check => ({
  id,
  clause: 'RFC 7644 §3.4.2.2',
  level: 'MUST',
  demand,
  run: (endpoint) => withFilters(endpoint, (type, made) => tried(endpoint, type, made, cases)),
});

/** RFC 7644 §3.4.2.2. */
export const FILTER_CHECKS: readonly Check[] = [
  filterCheck('filter-eq', 'Find by "eq" those that have the value, and no other.', [
    ['{key} eq {value}', true],
    ['{key} eq "validator-nobody"', false],
  ]),
  filterCheck('filter-operators', 'Support the operators of table 3: eq, ne, co, sw, ew, pr, gt, ge, lt, le.', [
    ['{key} eq {value} and {key} ne {value}', false],
    ['{key} eq {value} and {key} ne "validator-nobody"', true],
    ['{key} co {middle}', true],
    ['{key} sw {start}', true],
    ['{key} ew {end}', true],
    ['{key} sw {end}', false],
    ['{key} eq {value} and {key} pr', true],
    ['{key} eq {value} and {key} gt {value}', false],
    ['{key} eq {value} and {key} ge {value}', true],
    ['{key} eq {value} and {key} lt {value}', false],
    ['{key} eq {value} and {key} le {value}', true],
  ]),
  filterCheck('filter-logic', 'Support "and", "or", "not" and parentheses, "and" before "or".', [
    ['{key} eq {value} or {key} eq "validator-nobody"', true],
    ['{key} eq {value} and not ({key} eq {value})', false],
    ['{key} eq {value} and not ({key} eq "validator-nobody")', true],
    ['{key} eq "validator-nobody" and {key} eq "validator-nobody" or {key} eq {value}', true],
    ['{key} eq "validator-nobody" and ({key} eq "validator-nobody" or {key} eq {value})', false],
  ]),
  filterCheck('filter-names-in-any-case', 'Take names of attributes and operators in filters in any case.', [
    ['{KEY} eq {value}', true],
    ['{key} EQ {value}', true],
  ]),
  filterCheck('filter-full-names', 'Take names of attributes with the URN of their schema.', [
    ['{schema}:{key} eq {value}', true],
  ]),
  {
    id: 'filter-case-exact',
    clause: 'RFC 7643 §2.2',
    level: 'MUST',
    demand: 'Compare texts as caseExact says: with it case counts, without it does not.',
    run: (endpoint) =>
      withFilters(endpoint, (type, made) =>
        tried(endpoint, type, made, [['{key} eq {VALUE}', !keyOf(type).caseExact]]),
      ),
  },
  {
    id: 'filter-instants',
    clause: 'RFC 7644 §3.4.2.2',
    level: 'MUST',
    demand: 'Compare dateTime values as instants, whatever their zone.',
    run: (endpoint) =>
      withFilters(endpoint, async (type, made) => {
        const created = Date.parse(String(memberOf(memberOf(made.json, 'meta'), 'created')));
        const at = (hours: number, zone = 'Z') =>
          JSON.stringify(new Date(created + hours * 3_600_000).toISOString().replace('Z', zone));
        await tried(endpoint, type, made, [
          [`{key} eq {value} and meta.created gt ${at(-1)}`, true],
          [`{key} eq {value} and meta.created gt ${at(1)}`, false],
          [`{key} eq {value} and meta.created lt ${at(1)}`, true],
          // As a text it is later; as an instant it is an hour ago.
          [`{key} eq {value} and meta.created gt ${at(1, '+02:00')}`, true],
        ]);
      }),
  },
  {
    id: 'filter-value-path',
    clause: 'RFC 7644 §3.4.2.2',
    level: 'MUST',
    demand: 'Let all conditions in [ ] meet on the same element.',
    run: (endpoint) =>
      withFilters(
        endpoint,
        async (type, made) => {
          const list = typedListOf(type);
          const [one, other] = twoOf(type);
          const both = (type_: unknown, value: unknown) =>
            `${list.path}[type eq ${JSON.stringify(type_)} and value eq ${JSON.stringify(value)}]`;
          await tried(endpoint, type, made, [
            [`{key} eq {value} and ${both(one?.type, one?.value)}`, true],
            [`{key} eq {value} and ${both(one?.type, other?.value)}`, false],
          ]);
        },
        (type) => ({ [typedListOf(type).name]: twoOf(type) }),
      ),
  },
  {
    id: 'filter-invalid',
    clause: 'RFC 7644 §3.4.2.2',
    level: 'MUST',
    demand: 'Refuse a filter that cannot be read, or an operator that is not supported, with 400 invalidFilter.',
    run: (endpoint) =>
      withFilters(endpoint, async (type) => {
        const { path } = keyOf(type);
        for (const filter of [`${path} zz "x"`, `${path} eq`, `(${path} pr`]) {
          mustRefuse(await endpoint.get(type.endpoint, [['filter', filter]]), 400, 'invalidFilter', `filter ${filter}`);
        }
      }),
  },
  {
    id: 'filter-booleans-have-no-order',
    clause: 'RFC 7644 §3.4.2.2',
    level: 'MUST',
    demand: 'Refuse to order booleans: "gt" and its like are 400 invalidFilter.',
    run: (endpoint) =>
      withFilters(endpoint, async (type) => {
        const flag = type.schema.attributes.find((each) => each.type === 'boolean' && !each.multiValued);
        if (flag === undefined) throw new NotApplicable(`${type.name} has no boolean`);
        const filter = `${flag.path} gt true`;
        mustRefuse(await endpoint.get(type.endpoint, [['filter', filter]]), 400, 'invalidFilter', `filter ${filter}`);
      }),
  },
];

const elements = new WeakMap<DeclaredType, ReadonlyArray<Record<string, unknown>>>();

/** Two elements of the list of a type, the same ones in a run. */
function twoOf(type: DeclaredType): ReadonlyArray<Record<string, unknown>> {
  const list = typedListOf(type);
  const made = elements.get(type) ?? [elementOf(list, 0), elementOf(list, 1)];
  elements.set(type, made);
  return made;
}

async function withFilters(
  endpoint: Endpoint,
  work: (type: DeclaredType, made: Made) => Promise<void>,
  more: (type: DeclaredType) => Json = () => ({}),
): Promise<void> {
  await endpoint.mustHave('filter');
  await endpoint.forEachType(async (type) => work(type, await endpoint.make(type, more(type))));
}

async function tried(
  endpoint: Endpoint,
  type: DeclaredType,
  { id, sent }: Made,
  cases: readonly Case[],
): Promise<void> {
  const { path, name } = keyOf(type);
  const value = String(sent[name]);
  const filled: Readonly<Record<string, string>> = {
    key: path,
    KEY: path.toUpperCase(),
    schema: type.schema.id,
    value: JSON.stringify(value),
    VALUE: JSON.stringify(value.toUpperCase()),
    start: JSON.stringify(value.slice(0, -1)),
    middle: JSON.stringify(value.slice(1, -1)),
    end: JSON.stringify(value.slice(1)),
  };
  for (const [pattern, isFound] of cases) {
    const filter = pattern.replace(/\{(\w+)\}/g, (_, part: string) => filled[part] ?? '');
    mustBe(await endpoint.found(type.endpoint, filter), isFound ? [id] : [], `${filter} finds`);
  }
}
