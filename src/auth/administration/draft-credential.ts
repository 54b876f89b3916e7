import type { AuditNote } from '../../store/access/audit-store.js';
import type { CredentialDraft, NewCredential } from '../../store/access/credential.js';
import type { CredentialOptions } from './new-credential.js';

export interface Draft extends Pick<CredentialDraft, 'lookup' | 'hash' | 'settings' | 'userId'> {
  readonly boundTo?: string;
}

/** A credential that is to be stored, and what the audit keeps of it. */
export function draftCredential(
  kind: CredentialDraft['kind'],
  name: string,
  { access, note, expiresAt, by, permit }: CredentialOptions,
  { boundTo, ...draft }: Draft,
): NewCredential {
  return {
    draft: { ...draft, kind, name, access, note, expiresAt, createdBy: by },
    permit,
    noteOf: (created) =>
      noteOf('credential.create', subjectOf(name, draft.userId), by, {
        id: created.id,
        kind,
        version: created.version,
        access: created.access,
        expiresAt: expiresAt?.toISOString(),
        user: draft.userId,
        boundTo,
        settings: draft.settings,
      }),
  };
}

/** The audit outlives people: a credential that stands for one may be named after them, and is kept by its id alone. */
export const subjectOf = (name: string, userId: string | undefined) => (userId === undefined ? name : undefined);

export const noteOf = (
  action: string,
  subject: string | undefined,
  by: string | undefined,
  details: object,
): AuditNote => ({
  actor: by ?? 'server',
  action,
  subject,
  details,
});
