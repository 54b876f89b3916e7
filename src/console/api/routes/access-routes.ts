import { z } from 'zod';
import type { AuditReader } from '../../../directory/audit/audit-reader.js';
import type { Language } from '../../../protocol/language.js';
import { ScimError } from '../../../protocol/scim-error.js';
import {
  ACCESS_STATES,
  type AccessActor,
  type AccessRequest,
  type AccessRequests,
  type AccessState,
  mayDecide,
} from '../../../upstream/access/access-requests.js';
import { mayUse } from '../access.js';
import { Reply } from '../answer.js';
import { ApiError } from '../api-error.js';
import type { AccessAnswer, AccessDeed, AccessItem } from '../contract/access-requests.js';
import { idParams, listQueryById, pageOf } from '../list-query.js';
import { type ConsoleRequest, type Route, route } from '../route.js';

const MAX_TRAIL = 200;
/** From which states each deed leads on. */
const DEEDS: Readonly<Record<AccessDeed, readonly AccessState[]>> = {
  approve: ['requested'],
  reject: ['requested'],
  withdraw: ['requested'],
  revoke: ['approved', 'provisioned', 'failed'],
  retry: ['failed'],
};
const text = z.string().max(1_000, 'At most 1,000 characters.');

export interface AccessUseCases {
  readonly access: Pick<
    AccessRequests,
    'list' | 'get' | 'request' | 'approve' | 'reject' | 'withdraw' | 'revoke' | 'retry'
  >;
  readonly audit: Pick<AuditReader, 'list'>;
  /** Brings what is due to its system at once, and waits for nothing. */
  beginAccess(request: AccessRequest): void;
}

type OfOrganization = Pick<ConsoleRequest<'read'>, 'organization' | 'session' | 'by' | 'language'>;

/** Requests for access to groups of systems: see docs/decisions/0033-access-requests.md. */
export const accessRoutes = ({ access, audit, beginAccess }: AccessUseCases): Route[] => {
  const answer = async (request: AccessRequest, asked: OfOrganization): Promise<AccessAnswer> => ({
    ...itemOf(request),
    ...progressOf(request),
    ...deedsOf(request, asked),
    trail: await trailOf(request, asked.language),
  });
  const trailOf = async ({ id, organizationId, slug }: AccessRequest, language: Language) => {
    const entries = await audit.list({ limit: MAX_TRAIL, slug, organizationId, accessRequest: id }, language);
    return entries.map(({ id, at, sentence }) => ({ id, at: at.toISOString(), sentence }));
  };
  const decision = z.strictObject({ reason: text.optional() });
  return [
    route({
      method: 'GET',
      path: '/organizations/:slug/access-requests',
      access: 'read',
      query: listQueryById({
        state: z.enum(ACCESS_STATES).optional(),
        system: z.uuid('This is no id of a system.').optional(),
      }),
      async run({ organization: { id }, query: { state, system: systemId, cursor: before, count } }) {
        const states = state && [state];
        const found = await access.list(id, { states, systemId, before, count: count + 1 });
        return pageOf(found.map(itemOf), count, (item) => item.id);
      },
    }),
    route({
      method: 'POST',
      path: '/organizations/:slug/access-requests',
      access: 'write',
      body: z.strictObject({
        ...{ system: text, user: text, group: text, reason: text },
        validFrom: text.optional(),
        validUntil: text.optional(),
      }),
      async run(asked) {
        const { organization, body } = asked;
        const { request, isNew } = await access.request(organization, body, actorOf(asked)).catch(explainAway);
        return new Reply(await answer(request, asked), { status: isNew ? 201 : 200 });
      },
    }),
    route({
      method: 'GET',
      path: '/organizations/:slug/access-requests/:id',
      access: 'read',
      params: idParams,
      run: async (asked) => answer(await access.get(asked.organization.id, asked.params.id), asked),
    }),
    ...(Object.keys(DEEDS) as AccessDeed[]).map((deed) =>
      route({
        method: 'POST',
        path: `/organizations/:slug/access-requests/:id/${deed}`,
        access: 'write',
        params: idParams,
        body: decision,
        async run(asked) {
          const { organization, params, body } = asked;
          const reason = body.reason?.trim();
          const done = await access[deed](organization.id, params.id, actorOf(asked), reason ? { reason } : {});
          beginAccess(done);
          return answer(done, asked);
        },
      }),
    ),
  ];
};

/** Operators decide on what themselves asked for too, as at the command line. */
const actorOf = ({ by, session }: Pick<OfOrganization, 'by' | 'session'>): AccessActor => ({
  name: by,
  needsAnother: !session.account.isOperator,
});

function deedsOf(request: AccessRequest, asked: OfOrganization): Pick<AccessAnswer, 'deeds' | 'isOwn'> {
  const isOwn = !mayDecide(request, actorOf(asked));
  const isPossible = (deed: AccessDeed) =>
    DEEDS[deed].includes(request.state) && !(isOwn && (deed === 'approve' || deed === 'reject'));
  const deeds = mayUse('write', asked.session) ? (Object.keys(DEEDS) as AccessDeed[]).filter(isPossible) : [];
  return { deeds, isOwn };
}

/** A system that is away is not this server. */
function explainAway(error: unknown): never {
  if (error instanceof ScimError && error.status >= 500)
    throw new ApiError(409, 'systemAway', error.message, {
      remedy: 'Give the id of the group, or ask again once the system answers.',
      cause: error,
    });
  throw error;
}

const itemOf = (request: AccessRequest): AccessItem => ({
  id: request.id,
  state: request.state,
  system: { id: request.systemId, name: request.systemName },
  user: { id: request.userId, name: request.userName ?? null },
  group: { id: request.groupId, name: request.groupName ?? null },
  reason: request.reason,
  validFrom: isoOf(request.validFrom),
  validUntil: isoOf(request.validUntil),
  requestedBy: request.requestedByEmail ?? request.requestedBy,
  requestedAt: request.createdAt.toISOString(),
});

const progressOf = (request: AccessRequest) => ({
  decidedBy: request.decidedByEmail ?? request.decidedBy ?? null,
  decidedAt: isoOf(request.decidedAt),
  decisionReason: request.decisionReason ?? null,
  provisionedAt: isoOf(request.provisionedAt),
  endedAt: isoOf(request.endedAt),
  attempts: request.attempts,
  error: request.error ?? null,
  dueAt: isoOf(request.dueAt),
});

const isoOf = (time: Date | undefined): string | null => time?.toISOString() ?? null;
