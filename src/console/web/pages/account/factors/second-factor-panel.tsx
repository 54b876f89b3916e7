import { Alert, Button, Group, Modal, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { FactorItem, RecoveryCodes, SecondFactors } from '../../../../api/contract/second-factors.ts';
import { get, post, remove } from '../../../api/client.ts';
import { sessionQuery } from '../../../api/session.ts';
import { useText } from '../../../messages/locale.tsx';
import { Confirm } from '../../../parts/confirm.tsx';
import { ErrorNote } from '../../../parts/error-note.tsx';
import { Loading } from '../../../parts/loading.tsx';
import { Panel } from '../../../parts/page.tsx';
import { hasPasskeys } from '../../sign-in/passkey-support.ts';
import { AddApp } from './add-app.tsx';
import { FactorTable } from './factor-table.tsx';
import { RecoveryCodeList } from './recovery-codes.tsx';

const AddPasskey = lazy(() => import('./add-passkey.tsx'));
const PATH = '/second-factors';

type Dialog = { readonly kind: 'app' | 'passkey' } | { readonly kind: 'codes'; readonly codes: readonly string[] };

/** What somebody signs in with besides their password. */
export function SecondFactorPanel() {
  const { t } = useText();
  const client = useQueryClient();
  const [dialog, setDialog] = useState<Dialog>();
  const [removed, setRemoved] = useState<FactorItem>();
  const [isRenewing, setRenewing] = useState(false);
  const { data, error } = useQuery({ queryKey: [PATH], queryFn: () => get<SecondFactors>(PATH) });
  const reload = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: [PATH] }),
      client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
  const renew = async () => {
    const { recoveryCodes } = await post<RecoveryCodes>(`${PATH}/recovery-codes`);
    setDialog({ kind: 'codes', codes: recoveryCodes });
    await reload();
  };
  const added = async (codes: readonly string[]) => {
    setDialog(codes.length === 0 ? undefined : { kind: 'codes', codes });
    await reload();
  };
  const close = () => setDialog(undefined);
  const factors = data?.factors ?? [];
  return (
    <Panel title={t('factors.title')} intro={t('factors.intro')}>
      <ErrorNote error={error} />
      {data === undefined && error === null && <Loading />}
      {data !== undefined && factors.length === 0 && <Alert color="amber">{t('factors.none')}</Alert>}
      {factors.length > 0 && <FactorTable factors={factors} onRemove={setRemoved} />}
      <Group>
        <Button variant="default" onClick={() => setDialog({ kind: 'app' })}>
          {t('factors.addApp')}
        </Button>
        <Button variant="default" disabled={!hasPasskeys()} onClick={() => setDialog({ kind: 'passkey' })}>
          {t('factors.addPasskey')}
        </Button>
      </Group>
      {!hasPasskeys() && <Text c="dimmed">{t('factors.passkeyUnsupported')}</Text>}
      {data !== undefined && factors.length > 0 && (
        <Group justify="space-between">
          <Text c="dimmed">{t('factors.recoveryLeft', { count: data.recoveryCodes })}</Text>
          <Button variant="subtle" onClick={() => setRenewing(true)}>
            {t('factors.recoveryNew')}
          </Button>
        </Group>
      )}
      <Modal
        opened={dialog !== undefined}
        onClose={close}
        closeOnClickOutside={false}
        title={titleOf(dialog, t)}
        closeButtonProps={{ 'aria-label': t('parts.close') }}
      >
        <Suspense fallback={<Loading />}>
          {dialog?.kind === 'app' && <AddApp onAdded={(codes) => void added(codes)} onClose={close} />}
          {dialog?.kind === 'passkey' && <AddPasskey onAdded={(codes) => void added(codes)} onClose={close} />}
          {dialog?.kind === 'codes' && <RecoveryCodeList codes={dialog.codes} onClose={close} />}
        </Suspense>
      </Modal>
      {isRenewing && (
        <Confirm
          opened
          title={t('factors.recoveryNew')}
          action={t('factors.recoveryNew')}
          onConfirm={renew}
          onClose={() => setRenewing(false)}
        >
          {t('factors.recoveryNewDetail')}
        </Confirm>
      )}
      {removed && (
        <Confirm
          opened
          isDangerous
          title={t('factors.removeTitle', { name: removed.name })}
          action={t('factors.remove')}
          onConfirm={async () => {
            await remove(`${PATH}/${removed.id}`);
            await reload();
          }}
          onClose={() => setRemoved(undefined)}
        >
          {t('factors.removeDetail')}
        </Confirm>
      )}
    </Panel>
  );
}

const titleOf = (dialog: Dialog | undefined, t: ReturnType<typeof useText>['t']): string =>
  t(
    dialog?.kind === 'app'
      ? 'factors.addApp'
      : dialog?.kind === 'passkey'
        ? 'factors.addPasskey'
        : 'factors.recoveryTitle',
  );
