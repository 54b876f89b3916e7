import { memberOf } from '../../entra/target/target-path.js';
import { unique } from '../../entra/validate/context.js';
import { NotApplicable } from '../../entra/validate/model.js';
import type { Check } from '../check.js';
import { type Attribute, type DeclaredType, listOf } from '../endpoint/declared.js';
import { must, mustAnswer, mustBe, mustRefuse, shown } from '../endpoint/must.js';
import { keyOf, optionalTextOf, primaryOf, typedListOf } from '../endpoint/pick.js';
import { sampleOf, sampleValueOf } from '../endpoint/sample.js';

/** RFC 7643 §2: what values are, and which of them are shown. */
export const VALUE_CHECKS: readonly Check[] = [
  {
    id: 'names-in-any-case',
    clause: 'RFC 7643 §2.1',
    level: 'MUST',
    demand: 'Take names of attributes in any case.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { name } = keyOf(type);
        const { [name]: value, ...rest } = sampleOf(type);
        const answer = await endpoint.post(type.endpoint, { ...rest, [name.toUpperCase()]: value });
        mustAnswer(answer, [201], `POST with ${name.toUpperCase()}`);
        mustBe(memberOf(answer.json, name), value, name);
      });
    },
  },
  {
    id: 'types-of-values',
    clause: 'RFC 7643 §2.3',
    level: 'MUST',
    demand: 'Refuse a value of another type than /Schemas declares with 400.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const name = type.schema.attributes.find(
          (each) => each.type === 'complex' && each.mutability === 'readWrite',
        )?.name;
        if (name === undefined) throw new NotApplicable(`${type.name} has no complex attribute`);
        mustRefuse(await endpoint.post(type.endpoint, { ...sampleOf(type), [name]: 42 }), 400, undefined, `${name} 42`);
      });
    },
  },
  {
    id: 'null-is-nothing',
    clause: 'RFC 7643 §2.5',
    level: 'MUST',
    demand: 'Take null and the empty list as no value, and return neither.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const empty = { [optionalTextOf(type).name]: null, ...emptyListOf(type) };
        const { path } = await endpoint.make(type, empty);
        const read = await endpoint.read(path);
        for (const name of Object.keys(empty)) {
          const value = memberOf(read, name);
          must(value === undefined, `no ${name}`, `${name} ${shown(value)}`);
        }
      });
    },
  },
  {
    id: 'one-primary',
    clause: 'RFC 7643 §2.4',
    level: 'MUST',
    demand: 'Never return two primary values of one list.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const list = typedListOf(type);
        const { name } = primaryOf(list);
        const two = [0, 1].map((i) => ({ ...elementOf(list, i), [name]: true }));
        const answer = await endpoint.post(type.endpoint, { ...sampleOf(type), [list.name]: two });
        mustAnswer(answer, [201, 400], `two primary ${list.name}`);
        const primaries = listOf(answer.json, list.name).filter((each) => memberOf(each, name) === true);
        must(primaries.length < 2, 'at most one primary', `${primaries.length} primary ${list.name}`);
      });
    },
  },
  {
    id: 'never-returned',
    clause: 'RFC 7643 §7',
    level: 'MUST',
    demand: 'Never return what /Schemas declares with returned "never", not even when it is asked for.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const secret = type.schema.attributes.find(({ returned }) => returned === 'never');
        if (secret === undefined) throw new NotApplicable(`${type.name} has nothing that is never returned`);
        const { json, path } = await endpoint.make(type, { [secret.name]: 'Correct-Horse-7-Battery' });
        for (const seen of [
          json,
          await endpoint.read(path),
          await endpoint.read(path, [['attributes', secret.path]]),
        ]) {
          must(memberOf(seen, secret.name) === undefined, `no ${secret.name}`, `${secret.name} is returned`);
        }
      });
    },
  },
  {
    id: 'attributes',
    clause: 'RFC 7644 §3.9',
    level: 'MUST',
    demand: 'Return with "attributes" what is asked for and what is always returned, and nothing else.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const key = keyOf(type);
        const { path, sent } = await endpoint.make(type, { externalId: unique('ext') });
        const read = await endpoint.read(path, [['attributes', key.path]]);
        mustBe(memberOf(read, key.name), sent[key.name], key.name);
        must(memberOf(read, 'id') !== undefined, 'id', 'no id');
        must(memberOf(read, 'externalId') === undefined, 'no externalId', 'externalId, which was not asked for');
      });
    },
  },
  {
    id: 'excluded-attributes',
    clause: 'RFC 7644 §3.9',
    level: 'MUST',
    demand: 'Leave out what "excludedAttributes" names, but not what is always returned.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const key = keyOf(type);
        const { path } = await endpoint.make(type, { externalId: unique('ext') });
        const read = await endpoint.read(path, [['excludedAttributes', 'externalId,id']]);
        must(memberOf(read, 'id') !== undefined, 'id', 'no id');
        must(memberOf(read, key.name) !== undefined, key.name, `no ${key.name}`);
        must(memberOf(read, 'externalId') === undefined, 'no externalId', 'externalId, which was excluded');
      });
    },
  },
  {
    id: 'attributes-of-lists',
    clause: 'RFC 7644 §3.9',
    level: 'MUST',
    demand: 'Heed "attributes" in lists, and in the answers to POST.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const body = { ...sampleOf(type), externalId: unique('ext') };
        const posted = await endpoint.post(type.endpoint, body, [['attributes', 'id']]);
        mustAnswer(posted, [201], `POST ${type.endpoint}?attributes=id`);
        const listed = await endpoint.get(type.endpoint, [
          ['attributes', 'id'],
          ['count', '2'],
        ]);
        const { name, returned } = keyOf(type);
        for (const seen of [posted.json, ...listOf(listed.json, 'Resources')]) {
          const isLeftOut = memberOf(seen, name) === undefined || returned === 'always';
          must(isLeftOut, `no ${name}`, `${name}, which was not asked for`);
          must(memberOf(seen, 'externalId') === undefined, 'no externalId', 'externalId, which was not asked for');
        }
      });
    },
  },
];

/** @returns nothing for a type without a list that may be empty */
function emptyListOf(type: DeclaredType): Record<string, []> {
  try {
    const { name, required } = typedListOf(type);
    return required ? {} : { [name]: [] };
  } catch (error) {
    if (error instanceof NotApplicable) return {};
    throw error;
  }
}

/** One of several elements of a list, each with a type of its own. */
export function elementOf(list: Attribute, index: number): Record<string, unknown> {
  const part = (name: string) => list.subAttributes.find((sub) => sub.name === name);
  const [value, type] = [part('value'), part('type')];
  const names = type?.canonicalValues ?? [];
  return {
    value: value === undefined ? undefined : sampleValueOf(value, list.name),
    type: names[index] ?? ['work', 'home', 'other'][index] ?? `type${index}`,
  };
}
