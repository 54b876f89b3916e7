import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvitationSent } from '../../../api/contract/people.ts';
import type { ConsoleRole } from '../../../api/contract/session.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { roleText } from '../../parts/error-text.ts';
import { showFormError } from '../../parts/form-errors.ts';
import { InvitationResult } from './invitation-result.tsx';

interface InviteDialogProps {
  readonly path: string;
  readonly roles: readonly ConsoleRole[];
  readonly opened: boolean;
  onClose(): void;
}

const HINTS = {
  admin: 'people.roleAdminHint',
  auditor: 'people.roleAuditorHint',
  operator: 'people.roleOperatorHint',
} as const;

/** Asks whom to invite as what, and shows the link where no mail goes out. */
export function InviteDialog({ path, roles, opened, onClose }: InviteDialogProps) {
  const { t } = useText();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>();
  const form = useForm({ initialValues: { email: '', role: roles[0] as ConsoleRole } });
  const send = useMutation({
    mutationFn: (invitation: { email: string; role: ConsoleRole }) => post<InvitationSent>(path, invitation),
    onSuccess: () => client.invalidateQueries({ queryKey: [path] }),
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  const submit = form.onSubmit((values) => {
    setError(undefined);
    send.mutate(values);
  });
  const close = () => {
    onClose();
    send.reset();
    form.reset();
    setError(undefined);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('people.inviteTitle')}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      {send.data === undefined ? (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Text c="dimmed">{t('people.inviteIntro')}</Text>
            <TextInput
              label={t('people.email')}
              type="email"
              autoComplete="off"
              data-autofocus
              {...form.getInputProps('email')}
            />
            {roles.length > 1 && (
              <Radio.Group label={t('people.role')} {...form.getInputProps('role')}>
                <Stack gap="xs" mt="xs">
                  {roles.map((role) => (
                    <Radio key={role} value={role} label={roleText(t, role)} description={t(HINTS[role])} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            <ErrorNote error={error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('parts.cancel')}
              </Button>
              <Button type="submit" loading={send.isPending}>
                {t('people.send')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <InvitationResult sent={send.data} onClose={close} />
      )}
    </Modal>
  );
}
