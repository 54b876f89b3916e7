import type { JsonObject } from '../../protocol/json.js';
import { ACCESS_DECISION, ACCESS_REQUEST } from '../../upstream/access/access-input.js';
import { ACCESS_STATES } from '../../upstream/access/access-requests.js';
import { ACCESS_STEPS } from '../access/access-router.js';
import {
  type ApiOperation,
  type ApiParameter,
  type ApiPart,
  type JsonSchema,
  listOf,
  NUMBER,
  record,
  ref,
  TEXT,
  TEXT_OR_NULL,
} from './operation.js';
import { type RefusalStatus, refusals } from './refusals.js';
import { sentSchema } from './scim-messages.js';
import { SCIM_TYPE } from './scim-operations.js';

const JSON_TYPE = 'application/json';
const TAG = 'Access requests';
const SAMPLE_ID = '01934c6e-0000-7000-8000-00000000000c';

/** As access-json.ts writes it. */
const ACCESS: JsonSchema = record({
  id: TEXT,
  state: { type: 'string', enum: [...ACCESS_STATES] },
  system: record({ id: TEXT, name: TEXT_OR_NULL }),
  user: record({ id: TEXT, userName: TEXT_OR_NULL }),
  group: record({ id: TEXT, displayName: TEXT_OR_NULL }),
  reason: TEXT,
  validFrom: TEXT_OR_NULL,
  validUntil: TEXT_OR_NULL,
  requestedBy: TEXT,
  requestedAt: TEXT,
  decidedBy: TEXT_OR_NULL,
  decidedAt: TEXT_OR_NULL,
  decisionReason: TEXT_OR_NULL,
  ending: TEXT_OR_NULL,
  upstreamUserId: TEXT_OR_NULL,
  attempts: NUMBER,
  error: TEXT_OR_NULL,
  dueAt: TEXT_OR_NULL,
  provisionedAt: TEXT_OR_NULL,
  endedAt: TEXT_OR_NULL,
});

const WANTED: JsonObject = {
  system: 'SAP',
  user: 'ada@example.com',
  group: 'Engineers',
  reason: 'On call in December',
};
const EXAMPLE: JsonObject = {
  id: SAMPLE_ID,
  state: 'requested',
  system: { id: '01934c6e-0000-7000-8000-00000000000d', name: 'SAP' },
  user: { id: '01934c6e-0000-7000-8000-00000000000a', userName: 'ada@example.com' },
  group: { id: 'engineers', displayName: 'Engineers' },
  reason: 'On call in December',
  ...Object.fromEntries(['validFrom', 'validUntil'].map((name) => [name, null])),
  requestedBy: 'client:Entra',
  requestedAt: '2026-11-30T12:00:00.000Z',
  ...Object.fromEntries(
    ['decidedBy', 'decidedAt', 'decisionReason', 'ending', 'upstreamUserId', 'error', 'dueAt'].map((name) => [
      name,
      null,
    ]),
  ),
  attempts: 0,
  provisionedAt: null,
  endedAt: null,
};

const ID: ApiParameter = {
  name: 'id',
  in: 'path',
  isRequired: true,
  description: 'Of the request.',
  schema: TEXT,
  example: SAMPLE_ID,
};
const query = (name: string, description: string, schema: JsonSchema = TEXT): ApiParameter => ({
  name,
  in: 'query',
  description,
  schema,
});

const STEPS: Readonly<Record<(typeof ACCESS_STEPS)[number], { summary: string; hasReason: boolean }>> = {
  approve: { summary: 'Approve it', hasReason: true },
  reject: { summary: 'Reject it', hasReason: true },
  withdraw: { summary: 'Withdraw it, before somebody decided', hasReason: false },
  revoke: { summary: 'Take the access away', hasReason: false },
  retry: { summary: 'Try again what failed', hasReason: false },
};

const refused = (...statuses: RefusalStatus[]) => refusals(statuses, SCIM_TYPE, ref('Error'));
const READING = [400, 401, 403, 404, 429, 503] as const;
const one = (description: string) => ({
  description,
  content: { mediaType: JSON_TYPE, schema: ref('AccessRequest'), example: EXAMPLE },
});

/** `/api/access/{organization}/requests` */
export function accessPart(base: string, parameters: readonly ApiParameter[]): ApiPart {
  const path = `${base}/requests`;
  const shared = { tag: TAG, security: 'organization' } as const;
  const steps = ACCESS_STEPS.map((step): ApiOperation => {
    const { summary, hasReason } = STEPS[step];
    return {
      ...shared,
      id: `${step}AccessRequest`,
      method: 'POST',
      path: `${path}/{id}/${step}`,
      summary,
      parameters: [...parameters, ID],
      ...(hasReason
        ? {
            body: {
              mediaType: JSON_TYPE,
              schema: ref('AccessDecision'),
              example: { reason: 'As agreed' },
              isOptional: true,
            },
          }
        : {}),
      answers: { 200: one('As it is now.'), ...refused(...READING, 409) },
    };
  });
  return {
    tags: [
      { name: TAG, description: 'Who may write groups asks for access to groups of upstream systems, and decides.' },
    ],
    schemas: {
      AccessRequest: ACCESS,
      AccessRequestToWrite: sentSchema(ACCESS_REQUEST),
      AccessDecision: sentSchema(ACCESS_DECISION),
    },
    operations: [
      {
        ...shared,
        id: 'listAccessRequests',
        method: 'GET',
        path,
        summary: 'List requests, the newest first',
        parameters: [
          ...parameters,
          query('state', `One or more of ${ACCESS_STATES.join(', ')}, with commas.`),
          query('user', 'Id of a user.'),
          query('system', 'Id of a system.'),
          query('before', 'Id of the last request of the page before.'),
          query('count', 'How many at most.', NUMBER),
        ],
        answers: {
          200: {
            description: 'The requests.',
            content: {
              mediaType: JSON_TYPE,
              schema: record({ requests: listOf(ref('AccessRequest')) }),
              example: { requests: [EXAMPLE] },
            },
          },
          ...refused(...READING),
        },
      },
      {
        ...shared,
        id: 'createAccessRequest',
        method: 'POST',
        path,
        summary: 'Ask for access',
        parameters,
        body: { mediaType: JSON_TYPE, schema: ref('AccessRequestToWrite'), example: WANTED },
        answers: {
          200: one('There was such a request already.'),
          201: one('It was asked for; `Location` says where it is.'),
          ...refused(...READING, 409, 413),
        },
      },
      {
        ...shared,
        id: 'getAccessRequest',
        method: 'GET',
        path: `${path}/{id}`,
        summary: 'Read a request',
        parameters: [...parameters, ID],
        answers: { 200: one('The request.'), ...refused(...READING) },
      },
      ...steps,
    ],
  };
}
