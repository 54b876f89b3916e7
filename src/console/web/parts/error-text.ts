import { ApiError, isUnreachable } from '../api/errors.ts';
import type { Translate } from '../messages/catalogue.ts';

/** What a failed request means for whoever made it. */
export function errorText(t: Translate, error: unknown): string {
  if (isUnreachable(error)) return t('parts.unreachable');
  if (!(error instanceof ApiError)) return t('parts.crashedDetail');
  if (error.status === 409 && error.code === 'changed') return t('parts.conflict');
  if (error.status === 429) return t('parts.tooMany', { count: error.details.retryAfter ?? 1 });
  if (error.status === 403 && error.details.needs !== undefined)
    return t('parts.needsRole', { role: roleText(t, error.details.needs) });
  return error.message;
}

const ROLES = { operator: 'parts.roleOperator', admin: 'parts.roleAdmin', auditor: 'parts.roleAuditor' } as const;

export const roleText = (t: Translate, role: string): string =>
  role in ROLES ? t(ROLES[role as keyof typeof ROLES]) : role;
