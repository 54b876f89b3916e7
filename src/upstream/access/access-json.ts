import type { JsonObject } from '../../protocol/json.js';
import type { AccessRequest } from './access-requests.js';

/** A request for access as programs get it, from the API and the command line: null for what there is not, times in ISO 8601. */
export const accessJson = (request: AccessRequest): JsonObject => ({
  id: request.id,
  state: request.state,
  system: { id: request.systemId, name: request.systemName },
  user: { id: request.userId, userName: request.userName ?? null },
  group: { id: request.groupId, displayName: request.groupName ?? null },
  reason: request.reason,
  validFrom: textOf(request.validFrom),
  validUntil: textOf(request.validUntil),
  requestedBy: request.requestedBy,
  requestedAt: textOf(request.createdAt),
  decidedBy: request.decidedBy ?? null,
  decidedAt: textOf(request.decidedAt),
  decisionReason: request.decisionReason ?? null,
  ending: request.ending ?? null,
  upstreamUserId: request.upstreamUserId ?? null,
  attempts: request.attempts,
  error: request.error ?? null,
  dueAt: textOf(request.dueAt),
  provisionedAt: textOf(request.provisionedAt),
  endedAt: textOf(request.endedAt),
});

const textOf = (time: Date | undefined): string | null => time?.toISOString() ?? null;
