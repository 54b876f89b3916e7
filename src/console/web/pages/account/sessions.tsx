import { Badge, Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SessionItem } from '../../../api/contract/session.ts';
import { post, remove } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Name } from '../../parts/name.tsx';
import { Panel } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import classes from './account-page.module.css';
import { browserIn } from './browser-name.ts';

const PATH = '/sessions';
/** Shown before somebody asks for all. */
const FIRST = 8;
const METHODS = {
  password: 'account.methodPassword',
  passkey: 'account.methodPasskey',
  saml: 'account.methodSaml',
  oidc: 'account.methodOidc',
} as const;

/** Where somebody is signed in, and the end of it. */
export function Sessions() {
  const { t } = useText();
  const client = useQueryClient();
  const sessions = usePages<SessionItem>(PATH);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? sessions.items : sessions.items.slice(0, FIRST);
  const reload = () => client.invalidateQueries({ queryKey: [PATH] });
  const end = useMutation({ mutationFn: (id: string) => remove(`${PATH}/${id}`), onSettled: reload });
  const endOthers = useMutation({
    mutationFn: () => post<{ ended: number }>(`${PATH}/end-others`),
    onSettled: reload,
  });
  const columns: readonly Column<SessionItem>[] = [
    { id: 'device', title: t('account.device'), grows: true, cell: (session) => <Browser {...session} /> },
    { id: 'address', title: t('account.address'), cell: ({ address }) => <Name>{address}</Name> },
    { id: 'method', title: t('account.method'), cell: ({ method }) => t(METHODS[method]) },
    { id: 'seen', title: t('account.lastSeen'), cell: ({ lastSeenAt }) => <Time value={lastSeenAt} /> },
    {
      id: 'end',
      title: t('people.actions'),
      isActions: true,
      cell: ({ id, isThis, ...session }) =>
        !isThis && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${t('account.end')}: ${browserIn(session.userAgent, t)}`}
            loading={end.isPending && end.variables === id}
            onClick={() => end.mutate(id)}
          >
            {t('account.end')}
          </Button>
        ),
    },
  ];
  const others = sessions.items.length > 1 && (
    <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
      {t('account.endOthers')}
    </Button>
  );
  return (
    <Panel title={t('account.sessionsTitle')} intro={t('account.sessionsIntro')} actions={others}>
      <ErrorNote error={end.error ?? endOthers.error} />
      {endOthers.data && <Text role="status">{t('account.endedOthers', { count: endOthers.data.ended })}</Text>}
      <PageTable
        label={t('account.sessionsTitle')}
        pages={{
          ...sessions,
          items: shown,
          hasMore: shown.length < sessions.items.length,
          loadMore: () => setWhole(true),
        }}
        columns={columns}
        keyOf={({ id }) => id}
        empty={null}
      />
    </Panel>
  );
}

function Browser({ userAgent, isThis }: SessionItem) {
  const { t } = useText();
  return (
    <span className={classes.browser} title={userAgent}>
      {browserIn(userAgent, t)}
      {isThis && <Badge color="green">{t('account.thisOne')}</Badge>}
    </span>
  );
}
