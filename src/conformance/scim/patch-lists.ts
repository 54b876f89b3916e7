import { memberOf } from '../../entra/target/target-path.js';
import type { Check } from '../check.js';
import { type Attribute, type DeclaredType, listOf } from '../endpoint/declared.js';
import type { Endpoint, Made } from '../endpoint/endpoint.js';
import { mustBe, mustRefuse } from '../endpoint/must.js';
import { primaryOf, typedListOf } from '../endpoint/pick.js';
import { elementOf } from './values.js';

interface Listed {
  readonly endpoint: Endpoint;
  readonly made: Made;
  readonly list: Attribute;
  /** What the list has: two elements. */
  readonly has: ReadonlyArray<Record<string, unknown>>;
  /** Values of the list, in order of themselves. */
  valuesIn(resource: unknown): unknown[];
}

const listCheck = (id: string, clause: string, demand: string, work: (listed: Listed) => Promise<void>): Check => ({
  id,
  clause,
  level: 'MUST',
  demand,
  async run(endpoint) {
    await endpoint.mustHave('patch');
    await endpoint.forEachType(async (type: DeclaredType) => {
      const list = typedListOf(type);
      const has = [elementOf(list, 0), elementOf(list, 1)];
      const made = await endpoint.make(type, { [list.name]: has });
      const valuesIn = (resource: unknown) =>
        listOf(resource, list.name)
          .map((each) => memberOf(each, 'value'))
          .sort();
      await work({ endpoint, made, list, has, valuesIn });
    });
  },
});

/** RFC 7644 §3.5.2, for lists of values and for paths with a filter. */
export const PATCH_LIST_CHECKS: readonly Check[] = [
  listCheck(
    'patch-add-to-list',
    'RFC 7644 §3.5.2.1',
    'Let "add" put values to those that a list has.',
    async ({ endpoint, made, list, has, valuesIn }) => {
      const more = elementOf(list, 2);
      const after = await endpoint.patched(made.path, [{ op: 'add', path: list.path, value: [more] }]);
      mustBe(valuesIn(after), [...has, more].map(({ value }) => value).sort(), `${list.name} are`);
    },
  ),
  listCheck(
    'patch-replace-list',
    'RFC 7644 §3.5.2.3',
    'Let "replace" of a list put the new values in the place of all.',
    async ({ endpoint, made, list, valuesIn }) => {
      const only = elementOf(list, 0);
      const after = await endpoint.patched(made.path, [{ op: 'replace', path: list.path, value: [only] }]);
      mustBe(valuesIn(after), [only.value], `${list.name} are`);
    },
  ),
  listCheck(
    'patch-replace-element',
    'RFC 7644 §3.5.2.3',
    'Let "replace" with a filter in its path change those elements alone.',
    async ({ endpoint, made, list, has: [one, other], valuesIn }) => {
      const { value } = elementOf(list, 0);
      const path = `${list.path}[type eq ${JSON.stringify(one?.type)}].value`;
      const after = await endpoint.patched(made.path, [{ op: 'replace', path, value }]);
      mustBe(valuesIn(after), [value, other?.value].sort(), `${list.name} are`);
    },
  ),
  listCheck(
    'patch-remove-element',
    'RFC 7644 §3.5.2.2',
    'Let "remove" with a filter in its path take those elements alone.',
    async ({ endpoint, made, list, has: [one, other], valuesIn }) => {
      const path = `${list.path}[value eq ${JSON.stringify(other?.value)}]`;
      const after = await endpoint.patched(made.path, [{ op: 'remove', path }]);
      mustBe(valuesIn(after), [one?.value], `${list.name} are`);
    },
  ),
  listCheck(
    'patch-no-target',
    'RFC 7644 §3.5.2.3',
    'Refuse "replace" whose filter fits no element with 400 noTarget.',
    async ({ endpoint, made, list }) => {
      // Not "eq": servers that Entra provisions to make the element that this describes, as Entra wants it.
      const path = `${list.path}[value sw "validator-nobody"].value`;
      const answer = await endpoint.patch(made.path, [{ op: 'replace', path, value: elementOf(list, 0).value }]);
      mustRefuse(answer, 400, 'noTarget', `replace ${path}`);
    },
  ),
  listCheck(
    'patch-primary',
    'RFC 7644 §3.5.2',
    'Make the primary value of before no longer primary, when another becomes it.',
    async ({ endpoint, made, list }) => {
      const { name } = primaryOf(list);
      const [first, second] = [0, 1].map((index) => ({ ...elementOf(list, index), [name]: true }));
      await endpoint.patched(made.path, [{ op: 'replace', path: list.path, value: [first] }]);
      const after = await endpoint.patched(made.path, [{ op: 'add', path: list.path, value: [second] }]);
      const primaries = listOf(after, list.name).filter((each) => memberOf(each, name) === true);
      mustBe(
        primaries.map((each) => memberOf(each, 'value')),
        [second?.value],
        `primary ${list.name} are`,
      );
    },
  ),
];
