import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { MailItem, MailTested, ServerAnswer } from '../../../api/contract/server.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { showFormError } from '../../parts/form-errors.ts';
import { Name } from '../../parts/name.tsx';
import { Panel } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { Icon } from '../../theme/icon.tsx';
import { allOf } from './jobs.tsx';
import classes from './server.module.css';

const STATES = { waiting: 'waiting', sent: 'sent', 'given up': 'givenUp' } as const;
const KINDS = { waiting: 'warn', sent: 'ok', 'given up': 'bad' } as const;

/** What mail waits, what became of the rest, and a mail to try it with. */
export function Mail({ mail }: { mail: ServerAnswer['mail'] }) {
  const { t } = useText();
  const { isOn, from, waiting, sent, givenUp, recent } = mail;
  const columns: readonly Column<MailItem>[] = [
    {
      id: 'to',
      title: t('server.to'),
      grows: true,
      cell: ({ recipient, lastError }) => (
        <div>
          <Name>{recipient}</Name>
          {lastError !== null && <span className={classes.error}>{lastError}</span>}
        </div>
      ),
    },
    { id: 'about', title: t('server.about'), cell: ({ about }) => about },
    {
      id: 'state',
      title: t('organizations.state'),
      cell: ({ state }) => <Status kind={KINDS[state]}>{t(`server.${STATES[state]}`)}</Status>,
    },
    { id: 'attempts', title: t('server.attempts'), cell: ({ attempts }) => attempts },
    { id: 'made', title: t('server.made'), cell: ({ createdAt }) => <Time value={createdAt} /> },
  ];
  return (
    <Panel title={t('server.mail')} intro={isOn ? t('server.mailFrom', { from: from ?? '' }) : undefined}>
      <Stack>
        {isOn ? <Test /> : <Alert icon={<Icon name="info" />}>{t('server.noMail')}</Alert>}
        <Text>{t('server.counts', { waiting, sent, givenUp })}</Text>
        <PageTable
          label={t('server.mail')}
          pages={allOf(recent)}
          columns={columns}
          keyOf={({ id }) => id}
          empty={<Empty title={t('server.noMails')} />}
        />
      </Stack>
    </Panel>
  );
}

function Test() {
  const { t } = useText();
  const [error, setError] = useState<unknown>();
  const form = useForm({ initialValues: { address: '' } });
  const send = useMutation({
    mutationFn: (body: { address: string }) => post<MailTested>('/server/mail-test', body),
    onMutate: () => setError(undefined),
    onError: (problem) => setError(showFormError(form, problem, t)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => send.mutate(values))}>
      <Group align="flex-end">
        <TextInput label={t('server.testTo')} type="email" required {...form.getInputProps('address')} />
        <Button type="submit" variant="default" loading={send.isPending}>
          {t('server.sendTest')}
        </Button>
      </Group>
      <ErrorNote error={error} />
      <Text role="status" c="dimmed">
        {send.isSuccess && t('server.taken', { answer: send.data.answer })}
      </Text>
    </form>
  );
}
