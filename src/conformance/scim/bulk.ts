import type { ScimAnswer } from '../../entra/client/connection.js';
import { memberOf } from '../../entra/target/target-path.js';
import { NotApplicable } from '../../entra/validate/model.js';
import { BULK_REQUEST, BULK_RESPONSE, ERROR, GROUP_SCHEMA, USER_SCHEMA } from '../../protocol/urns.js';
import type { Check } from '../check.js';
import { listOf } from '../endpoint/declared.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { must, mustAnswer, mustBe } from '../endpoint/must.js';
import { keyOf } from '../endpoint/pick.js';
import { sampleOf } from '../endpoint/sample.js';

/** More of them would be a burden to the endpoint, not a check. */
const MAX_TRIED = 5_000;

const bulkCheck = (
  id: string,
  clause: string,
  demand: string,
  work: (endpoint: Endpoint, declared: unknown) => Promise<void>,
): Check => ({
  id,
  clause,
  level: 'MUST',
  demand,
  run: async (endpoint) => work(endpoint, await endpoint.mustHave('bulk')),
});

/** RFC 7644 §3.7. */
export const BULK_CHECKS: readonly Check[] = [
  bulkCheck(
    'bulk',
    'RFC 7644 §3.7',
    'Do the operations of a Bulk, and tell of each its method, its bulkId, the URL and the status as a string.',
    async (endpoint) => {
      const { endpoint: at } = await endpoint.typeOf(USER_SCHEMA);
      const [created] = done(await bulk(endpoint, [await creation(endpoint, USER_SCHEMA, 'one')]));
      mustBe(memberOf(created, 'status'), '201', 'status');
      mustBe(memberOf(created, 'method'), 'POST', 'method');
      mustBe(memberOf(created, 'bulkId'), 'one', 'bulkId');
      const path = pathIn(created, at);
      await endpoint.read(path);
      const [deleted] = done(await bulk(endpoint, [{ method: 'DELETE', path }]));
      mustBe(memberOf(deleted, 'status'), '204', 'status');
      mustAnswer(await endpoint.get(path), [404], `GET ${path} after`);
    },
  ),
  bulkCheck(
    'bulk-ids',
    'RFC 7644 §3.7.2',
    'Put the id of what an operation created where "bulkId:…" stands in another.',
    async (endpoint) => {
      const group = await creation(endpoint, GROUP_SCHEMA, 'group', { members: [{ value: 'bulkId:user' }] });
      const operations = done(await bulk(endpoint, [await creation(endpoint, USER_SCHEMA, 'user'), group]));
      const of = (bulkId: string) => operations.find((each) => memberOf(each, 'bulkId') === bulkId);
      const id = decodeURIComponent(
        String(memberOf(of('user'), 'location'))
          .split('/')
          .at(-1) ?? '',
      );
      const { endpoint: at } = await endpoint.typeOf(GROUP_SCHEMA);
      const members = listOf(await endpoint.read(pathIn(of('group'), at)), 'members');
      mustBe(
        members.map((member) => memberOf(member, 'value')),
        [id],
        'members are',
      );
    },
  ),
  bulkCheck(
    'bulk-errors',
    'RFC 7644 §3.7.3',
    'Tell of an operation that failed the status and the error, and go on with the others.',
    async (endpoint) => {
      const one = await creation(endpoint, USER_SCHEMA, 'one');
      const [, failed, after] = done(
        await bulk(endpoint, [one, { ...one, bulkId: 'two' }, await creation(endpoint, USER_SCHEMA, 'three')]),
      );
      mustBe(memberOf(failed, 'status'), '409', 'status');
      const error = memberOf(failed, 'response');
      must(listOf(error, 'schemas').includes(ERROR), 'the error as response', `response ${JSON.stringify(error)}`);
      mustBe(memberOf(after, 'status'), '201', 'status of the operation after');
    },
  ),
  bulkCheck(
    'bulk-fail-on-errors',
    'RFC 7644 §3.7',
    'Stop after as many errors as failOnErrors says, and tell only of what was tried.',
    async (endpoint) => {
      const one = await creation(endpoint, USER_SCHEMA, 'one');
      const operations = [one, { ...one, bulkId: 'two' }, await creation(endpoint, USER_SCHEMA, 'three')];
      const results = done(await bulk(endpoint, operations, 1));
      mustBe(
        results.map((each) => memberOf(each, 'status')),
        ['201', '409'],
        'statuses',
      );
    },
  ),
  bulkCheck(
    'bulk-max-operations',
    'RFC 7644 §3.7.4',
    'Refuse more operations than maxOperations with 413.',
    async (endpoint, declared) => {
      const most = Number(memberOf(declared, 'maxOperations'));
      if (!(most < MAX_TRIED)) throw new NotApplicable(`maxOperations is ${most}: too many to try`);
      const { endpoint: at } = await endpoint.typeOf(USER_SCHEMA);
      const many = Array.from({ length: most + 1 }, () => ({ method: 'DELETE', path: `${at}/validator-nobody` }));
      mustAnswer(await bulk(endpoint, many), [413], `a Bulk of ${most + 1} operations`);
    },
  ),
];

const bulk = (endpoint: Endpoint, Operations: readonly object[], failOnErrors?: number) =>
  endpoint.post('/Bulk', {
    schemas: [BULK_REQUEST],
    ...(failOnErrors === undefined ? {} : { failOnErrors }),
    Operations,
  });

async function creation(endpoint: Endpoint, schema: string, bulkId: string, more: object = {}) {
  const type = await endpoint.typeOf(schema);
  keyOf(type);
  return { method: 'POST', path: type.endpoint, bulkId, data: { ...sampleOf(type), ...more } };
}

function done(answer: ScimAnswer): readonly unknown[] {
  mustAnswer(answer, [200], 'POST /Bulk');
  must(listOf(answer.json, 'schemas').includes(BULK_RESPONSE), `schemas ${BULK_RESPONSE}`, answer.text.slice(0, 200));
  return listOf(answer.json, 'Operations');
}

function pathIn(operation: unknown, endpoint: string): string {
  const location = String(memberOf(operation, 'location'));
  const at = location.lastIndexOf(`${endpoint}/`);
  must(at >= 0, `a location below ${endpoint}`, `location ${location}`);
  return location.slice(at);
}
