import { Button, Group, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvitationItem, InvitationSent } from '../../../api/contract/people.ts';
import { post, remove } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { roleText } from '../../parts/error-text.ts';
import { Name } from '../../parts/name.tsx';
import { Panel } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { InvitationResult } from './invitation-result.tsx';

/** Those who were asked and have not come; nothing at all when there are none. */
export function Invitations({ path }: { path: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const invitations = usePages<InvitationItem>(path);
  const [revoked, setRevoked] = useState<InvitationItem>();
  const resend = useMutation({
    mutationFn: ({ id }: InvitationItem) => post<InvitationSent>(`${path}/${id}/resend`),
    onSettled: () => client.invalidateQueries({ queryKey: [path] }),
  });
  const revoke = async ({ id }: InvitationItem) => {
    await remove(`${path}/${id}`);
    await client.invalidateQueries({ queryKey: [path] });
  };
  if (invitations.items.length === 0 && invitations.error === null) return null;
  const columns: readonly Column<InvitationItem>[] = [
    { id: 'email', title: t('people.email'), grows: true, cell: ({ email }) => <Name>{email}</Name> },
    {
      id: 'role',
      title: t('people.role'),
      cell: ({ role }) => roleText(t, role),
    },
    { id: 'invited', title: t('people.invited'), cell: ({ createdAt }) => <Time value={createdAt} /> },
    { id: 'expires', title: t('people.expires'), cell: ({ expiresAt }) => <Time value={expiresAt} /> },
    {
      id: 'actions',
      title: t('people.actions'),
      isActions: true,
      cell: (item) => (
        <Group gap="xs" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            loading={resend.isPending && resend.variables === item}
            onClick={() => resend.mutate(item)}
          >
            {t('people.resend')}
          </Button>
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRevoked(item)}>
            {t('people.revoke')}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <Panel title={t('people.invitations')}>
      <ErrorNote error={resend.error} />
      <PageTable
        label={t('people.invitations')}
        pages={invitations}
        columns={columns}
        keyOf={({ id }) => id}
        empty={null}
      />
      {revoked && (
        <Confirm
          opened
          isDangerous
          title={t('people.revokeTitle', { email: revoked.email })}
          action={t('people.revoke')}
          onConfirm={() => revoke(revoked)}
          onClose={() => setRevoked(undefined)}
        >
          {t('people.revokeDetail')}
        </Confirm>
      )}
      <Modal
        opened={resend.data !== undefined}
        onClose={resend.reset}
        title={t('people.resend')}
        closeButtonProps={{ 'aria-label': t('parts.close') }}
      >
        {resend.data && <InvitationResult sent={resend.data} onClose={resend.reset} />}
      </Modal>
    </Panel>
  );
}
