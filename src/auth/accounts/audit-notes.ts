import type { AuditNote } from '../../store/access/audit-store.js';

/** What the audit keeps of a deed. @param by who did it */
export const noteOf = (action: string, by: string, details: object = {}, subject?: string): AuditNote => ({
  actor: by,
  action,
  subject,
  details,
});
