import { memberOf } from '../../entra/target/target-path.js';
import { LIST_RESPONSE, SEARCH_REQUEST } from '../../protocol/urns.js';
import type { Check } from '../check.js';
import { type DeclaredType, listOf } from '../endpoint/declared.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { must, mustAnswer, mustBe } from '../endpoint/must.js';
import { keyOf } from '../endpoint/pick.js';
import { namesInOrder } from '../endpoint/sample.js';

const COUNT = 5;

/** RFC 7644 §3.4.2 and §3.4.3: lists, pages, order. */
export const LIST_CHECKS: readonly Check[] = [
  {
    id: 'list-response',
    clause: 'RFC 7644 §3.4.2',
    level: 'MUST',
    demand: 'Answer GET of a resource type with a ListResponse: totalResults, and Resources where there are any.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        await endpoint.make(type);
        const { json, status } = await endpoint.get(type.endpoint, [['count', '2']]);
        mustBe(status, 200, 'status');
        must(listOf(json, 'schemas').includes(LIST_RESPONSE), `schemas ${LIST_RESPONSE}`, 'another, or none');
        const total = memberOf(json, 'totalResults');
        must(Number.isInteger(total) && Number(total) >= 1, 'totalResults of at least 1', `totalResults ${total}`);
        must(listOf(json, 'Resources').length > 0, 'Resources', 'no Resources');
      });
    },
  },
  {
    id: 'empty-list',
    clause: 'RFC 7644 §3.4.2',
    level: 'MUST',
    demand: 'Answer a query that finds nothing with 200 and totalResults 0.',
    async run(endpoint) {
      await endpoint.mustHave('filter');
      await endpoint.forEachType(async (type) => {
        const answer = await endpoint.get(type.endpoint, [['filter', `${keyOf(type).path} eq "validator-nobody"`]]);
        mustAnswer(answer, [200], 'a filter that finds nothing');
        mustBe(memberOf(answer.json, 'totalResults'), 0, 'totalResults');
      });
    },
  },
  {
    id: 'pages',
    clause: 'RFC 7644 §3.4.2.4',
    level: 'MUST',
    demand:
      'Return at most "count" resources from "startIndex" on, with startIndex, itemsPerPage and the whole totalResults.',
    async run(endpoint) {
      await withNames(endpoint, async (type, filter) => {
        const seen = new Set<unknown>();
        for (const startIndex of [1, 3, 5]) {
          const { json } = await page(endpoint, type, filter, startIndex, 2);
          const resources = listOf(json, 'Resources');
          const size = Math.min(2, COUNT - startIndex + 1);
          mustBe(resources.length, size, `resources from ${startIndex} on`);
          mustBe(memberOf(json, 'startIndex'), startIndex, 'startIndex');
          mustBe(memberOf(json, 'itemsPerPage'), size, 'itemsPerPage');
          mustBe(memberOf(json, 'totalResults'), COUNT, 'totalResults');
          for (const resource of resources) seen.add(memberOf(resource, 'id'));
        }
        mustBe(seen.size, COUNT, 'different resources on all pages');
      });
    },
  },
  {
    id: 'count-zero',
    clause: 'RFC 7644 §3.4.2.4',
    level: 'MUST',
    demand: 'Answer a count of 0, or below, with totalResults and no resources.',
    async run(endpoint) {
      await withNames(endpoint, async (type, filter) => {
        for (const count of [0, -1]) {
          const { json } = await page(endpoint, type, filter, 1, count);
          mustBe(memberOf(json, 'totalResults'), COUNT, `totalResults with count ${count}`);
          mustBe(listOf(json, 'Resources').length, 0, `resources with count ${count}`);
        }
      });
    },
  },
  {
    id: 'start-index-from-one',
    clause: 'RFC 7644 §3.4.2.4',
    level: 'MUST',
    demand: 'Take a startIndex below 1 as 1.',
    async run(endpoint) {
      await withNames(endpoint, async (type, filter) => {
        const ids = async (startIndex: number) =>
          listOf((await page(endpoint, type, filter, startIndex, 2)).json, 'Resources').map((one) =>
            memberOf(one, 'id'),
          );
        mustBe(await ids(-3), await ids(1), 'resources from -3 on');
      });
    },
  },
  {
    id: 'sort',
    clause: 'RFC 7644 §3.4.2.3',
    level: 'MUST',
    demand: 'Sort by "sortBy", ascending unless sortOrder says descending.',
    async run(endpoint) {
      await endpoint.mustHave('sort');
      await withNames(endpoint, async (type, filter, names) => {
        const { name, path } = keyOf(type);
        const sorted = async (...query: [string, string][]) => {
          const answer = await endpoint.get(type.endpoint, [['filter', filter], ['sortBy', path], ...query]);
          mustAnswer(answer, [200], `sortBy ${path}`);
          return listOf(answer.json, 'Resources').map((one) => memberOf(one, name));
        };
        mustBe(await sorted(), names, `sorted by ${path}:`);
        mustBe(await sorted(['sortOrder', 'descending']), names.toReversed(), `sorted by ${path}, descending:`);
      });
    },
  },
  {
    id: 'search',
    clause: 'RFC 7644 §3.4.3',
    level: 'MUST',
    demand: 'Answer POST to /.search below a resource type with what the query would find.',
    async run(endpoint) {
      await endpoint.mustHave('filter');
      await endpoint.forEachType((type) => searched(endpoint, type, `${type.endpoint}/.search`));
    },
  },
  {
    id: 'search-of-all',
    clause: 'RFC 7644 §3.4.3',
    level: 'SHOULD',
    demand: 'Answer POST to /.search of the whole server, too.',
    async run(endpoint) {
      await endpoint.mustHave('filter');
      await endpoint.forEachType((type) => searched(endpoint, type, '/.search'));
    },
  },
];

async function searched(endpoint: Endpoint, type: DeclaredType, path: string): Promise<void> {
  const { id, sent } = await endpoint.make(type);
  const key = keyOf(type);
  const answer = await endpoint.post(path, {
    schemas: [SEARCH_REQUEST],
    attributes: [key.name],
    filter: `${type.schema.id}:${key.path} eq ${JSON.stringify(sent[key.name])}`,
    startIndex: 1,
    count: 5,
  });
  mustAnswer(answer, [200], `POST ${path}`);
  mustBe(
    listOf(answer.json, 'Resources').map((one) => memberOf(one, 'id')),
    [id],
    `POST ${path} finds`,
  );
}

/** Makes resources whose names begin alike, and the filter that finds them. */
async function withNames(
  endpoint: Endpoint,
  work: (type: DeclaredType, filter: string, names: readonly string[]) => Promise<void>,
): Promise<void> {
  await endpoint.mustHave('filter');
  await endpoint.forEachType(async (type) => {
    const { name, path } = keyOf(type);
    const { start, names } = namesInOrder(COUNT);
    for (const value of names.toReversed()) await endpoint.make(type, { [name]: value });
    await work(type, `${path} sw ${JSON.stringify(start)}`, names);
  });
}

async function page(endpoint: Endpoint, type: DeclaredType, filter: string, startIndex: number, count: number) {
  const answer = await endpoint.get(type.endpoint, [
    ['filter', filter],
    ['startIndex', String(startIndex)],
    ['count', String(count)],
  ]);
  mustAnswer(answer, [200], `startIndex ${startIndex}, count ${count}`);
  return answer;
}
