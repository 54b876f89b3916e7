import { randomUUID } from 'node:crypto';
import type { ScimAnswer } from '../../entra/client/connection.js';
import { memberOf } from '../../entra/target/target-path.js';
import { NotApplicable } from '../../entra/validate/model.js';
import { ERROR } from '../../protocol/urns.js';
import type { Check } from '../check.js';
import { listOf } from '../endpoint/declared.js';
import { must, mustAnswer, mustBe, mustRefuse } from '../endpoint/must.js';

const SCIM = 'application/scim+json';

/** HTTP and the errors of RFC 7644. */
export const MESSAGE_CHECKS: readonly Check[] = [
  {
    id: 'unauthenticated-refused',
    clause: 'RFC 7644 §2',
    level: 'MUST',
    demand: 'Refuse requests without a credential with 401.',
    async run(endpoint) {
      if (endpoint.context.settings.showsCertificate) throw new NotApplicable('the connection shows a certificate');
      await endpoint.forEachType(async ({ endpoint: path }) => {
        mustAnswer(await endpoint.get(path, [], { Authorization: '' }), [401], `GET ${path} without Authorization`);
      });
    },
  },
  {
    id: 'challenge-shown',
    clause: 'RFC 7644 §2',
    level: 'SHOULD',
    demand: 'Say in WWW-Authenticate of a 401 how to authenticate (RFC 9110 §15.5.2).',
    async run(endpoint) {
      const answer = await endpoint.get('/Users', [], { Authorization: '' });
      if (answer.status !== 401) throw new NotApplicable('a request without a credential is not answered with 401');
      must((answer.headers['www-authenticate'] ?? '') !== '', 'WWW-Authenticate', '401 without WWW-Authenticate');
    },
  },
  {
    id: 'media-type',
    clause: 'RFC 7644 §3.8',
    level: 'MUST',
    demand: 'Accept "Accept: application/scim+json", and answer with JSON in UTF-8.',
    async run(endpoint) {
      await endpoint.forEachType(async ({ endpoint: path }) => {
        const answer = await endpoint.get(path, [['count', '1']], { Accept: SCIM });
        mustAnswer(answer, [200], `GET ${path}`);
        must(/^application\/(scim\+)?json\b/i.test(typeIn(answer)), 'JSON', `Content-Type ${typeIn(answer)}`);
        must(!/charset=(?!"?utf-8)/i.test(typeIn(answer)), 'UTF-8', `Content-Type ${typeIn(answer)}`);
      });
    },
  },
  {
    id: 'media-type-scim',
    clause: 'RFC 7644 §8.1',
    level: 'SHOULD',
    demand: 'Answer with Content-Type application/scim+json, errors too.',
    async run(endpoint) {
      await endpoint.forEachType(async ({ endpoint: path }) => {
        for (const answer of [
          await endpoint.get(path, [['count', '1']]),
          await endpoint.get(`${path}/${randomUUID()}`),
        ]) {
          must(typeIn(answer).startsWith(SCIM), SCIM, `${answer.status} with Content-Type ${typeIn(answer)}`);
        }
      });
    },
  },
  {
    id: 'accept-json',
    clause: 'RFC 7644 §3.8',
    level: 'SHOULD',
    demand: 'Answer "Accept: application/json" too.',
    async run(endpoint) {
      await endpoint.forEachType(async ({ endpoint: path }) => {
        mustAnswer(await endpoint.get(path, [['count', '1']], { Accept: 'application/json' }), [200], `GET ${path}`);
      });
    },
  },
  {
    id: 'error-body',
    clause: 'RFC 7644 §3.12',
    level: 'MUST',
    demand: 'Give each error a JSON body of the schema Error, with the status as a string.',
    async run(endpoint) {
      await endpoint.forEachType(async ({ endpoint: path }) => {
        const answer = await endpoint.get(`${path}/${randomUUID()}`);
        must(listOf(answer.json, 'schemas').includes(ERROR), `schemas ${ERROR}`, answer.text.slice(0, 200));
        mustBe(memberOf(answer.json, 'status'), String(answer.status), 'status is');
      });
    },
  },
  {
    id: 'unknown-id',
    clause: 'RFC 7644 §3.12',
    level: 'MUST',
    demand: 'Answer GET, PUT, PATCH and DELETE of an id that there is not with 404.',
    async run(endpoint) {
      const patches = await endpoint.has('patch');
      await endpoint.forEachType(async ({ endpoint: at, schema }) => {
        const path = `${at}/${randomUUID()}`;
        mustAnswer(await endpoint.get(path), [404], `GET ${path}`);
        mustAnswer(await endpoint.delete(path), [404], `DELETE ${path}`);
        const remove = [{ op: 'remove', path: schema.attributes[0]?.name ?? 'externalId' }];
        if (patches) mustAnswer(await endpoint.patch(path, remove), [404], `PATCH ${path}`);
      });
    },
  },
  {
    id: 'unknown-endpoint',
    clause: 'RFC 7644 §3.12',
    level: 'SHOULD',
    demand: 'Answer an endpoint that there is not with 404.',
    async run(endpoint) {
      mustAnswer(await endpoint.get('/NothingIsHere'), [404], 'GET /NothingIsHere');
    },
  },
  {
    id: 'body-not-an-object',
    clause: 'RFC 7644 §3.12',
    level: 'SHOULD',
    demand: 'Refuse a body that is no resource with 400 invalidSyntax.',
    async run(endpoint) {
      await endpoint.forEachType(async ({ endpoint: path }) => {
        mustRefuse(await endpoint.post(path, ['no', 'resource']), 400, 'invalidSyntax', `POST ${path} of a list`);
      });
    },
  },
  {
    id: 'me',
    clause: 'RFC 7644 §3.11',
    level: 'SHOULD',
    demand: 'Answer /Me with the user who calls, a redirection to it, 404 for one who has no resource, or 501.',
    async run(endpoint) {
      mustAnswer(await endpoint.get('/Me'), [200, 308, 404, 501], 'GET /Me');
    },
  },
];

const typeIn = ({ headers }: ScimAnswer): string => headers['content-type'] ?? 'none';
