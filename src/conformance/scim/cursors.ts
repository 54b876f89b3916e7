import { memberOf } from '../../entra/target/target-path.js';
import { NotApplicable } from '../../entra/validate/model.js';
import type { Check } from '../check.js';
import { listOf } from '../endpoint/declared.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { must, mustAnswer, mustBe, mustRefuse } from '../endpoint/must.js';
import { keyOf } from '../endpoint/pick.js';
import { namesInOrder } from '../endpoint/sample.js';

const COUNT = 5;

/** RFC 9865, where ServiceProviderConfig announces cursors. */
export const CURSOR_CHECKS: readonly Check[] = [
  {
    id: 'cursor-declared',
    clause: 'RFC 9865 §4',
    level: 'MUST',
    demand: 'Say in "pagination" of ServiceProviderConfig whether there are cursors, and whether indexes.',
    async run(endpoint) {
      const pagination = await mustHaveCursors(endpoint);
      for (const name of ['cursor', 'index']) {
        const value = memberOf(pagination, name);
        must(typeof value === 'boolean', `pagination.${name} is true or false`, `pagination.${name} ${value}`);
      }
    },
  },
  {
    id: 'cursor-walk',
    clause: 'RFC 9865 §2',
    level: 'MUST',
    demand:
      'Lead by nextCursor from the first page (an empty cursor) over all resources, once each, to a page without it.',
    async run(endpoint) {
      await mustHaveCursors(endpoint);
      await endpoint.mustHave('filter');
      await endpoint.forEachType(async (type) => {
        const { name, path } = keyOf(type);
        const { start, names } = namesInOrder(COUNT);
        for (const value of names) await endpoint.make(type, { [name]: value });
        const seen: unknown[] = [];
        let cursor: unknown = '';
        // One more than there can be pages.
        for (let pages = 0; typeof cursor === 'string' && pages <= COUNT; pages += 1) {
          const query: [string, string][] = [
            ['filter', `${path} sw ${JSON.stringify(start)}`],
            ['cursor', cursor],
            ['count', '2'],
          ];
          const answer = await endpoint.get(type.endpoint, query);
          mustAnswer(answer, [200], `cursor ${JSON.stringify(cursor)}`);
          const values = listOf(answer.json, 'Resources').map((one) => memberOf(one, name));
          must(values.length <= 2, 'at most 2 resources', `${values.length} resources`);
          const before = memberOf(answer.json, 'previousCursor');
          must(pages > 0 || before === undefined, 'no previousCursor of the first page', `previousCursor ${before}`);
          seen.push(...values);
          cursor = memberOf(answer.json, 'nextCursor');
        }
        mustBe(seen.map(String).sort(), names, 'all pages have');
      });
    },
  },
  {
    id: 'cursor-invalid',
    clause: 'RFC 9865 §2.1',
    level: 'SHOULD',
    demand: 'Refuse a cursor that is none with 400 invalidCursor.',
    async run(endpoint) {
      await mustHaveCursors(endpoint);
      await endpoint.forEachType(async ({ endpoint: path }) => {
        mustRefuse(
          await endpoint.get(path, [['cursor', 'validator-nothing']]),
          400,
          'invalidCursor',
          'an invalid cursor',
        );
      });
    },
  },
];

/** @throws NotApplicable */
async function mustHaveCursors(endpoint: Endpoint): Promise<unknown> {
  const pagination = memberOf((await endpoint.document('/ServiceProviderConfig')).json, 'pagination');
  if (memberOf(pagination, 'cursor') === true) return pagination;
  throw new NotApplicable('ServiceProviderConfig does not announce pagination by cursor');
}
