import { Alert, Anchor, Button, Group, Loader, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { BegunTest, TestState } from '../../../api/contract/authentication.ts';
import { get, post } from '../../api/client.ts';
import { isStatus } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/page.tsx';
import { Icon } from '../../theme/icon.tsx';
import { TestResult } from './test-result.tsx';

const LOOK_MS = 1_500;

interface TestSignInProps {
  readonly path: string;
  readonly method: 'saml' | 'oidc';
  readonly isDirty: boolean;
  onDone(): void;
}

/** Tries the sign-in in another window, and shows what came of it. */
export function TestSignIn({ path, method, isDirty, onDone }: TestSignInProps) {
  const { t } = useText();
  const begin = useMutation({
    mutationFn: async () => {
      // Opened by the press itself, or browsers take it for an advertisement.
      const opened = window.open('', '_blank');
      const test = await post<BegunTest>(`${path}/tests`, { method }).catch((error: unknown) => {
        opened?.close();
        throw error;
      });
      if (opened !== null) {
        opened.opener = null;
        opened.location.href = test.url;
      }
      return test;
    },
  });
  const id = begin.data?.id;
  const { data: state, error } = useQuery({
    queryKey: ['sign-in test', id],
    queryFn: ({ signal }) => get<TestState>(`${path}/tests/${id}`, { signal }),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data, error: problem } }) => (data?.result || problem ? false : LOOK_MS),
    refetchIntervalInBackground: true,
    staleTime: 0,
  });
  const result = state?.result;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each result.
  useEffect(() => {
    if (result !== undefined) onDone();
  }, [result?.at]);
  const isWaiting = id !== undefined && result === undefined && error === null;
  return (
    <Panel title={t('authentication.test')} intro={t('authentication.testIntro')}>
      <Group>
        <Button
          leftSection={<Icon name="play" />}
          variant="default"
          disabled={isDirty}
          loading={begin.isPending}
          onClick={() => begin.mutate()}
        >
          {t('authentication.testStart')}
        </Button>
        {isDirty && (
          <Text size="sm" c="dimmed">
            {t('authentication.testDirty')}
          </Text>
        )}
      </Group>
      <ErrorNote error={begin.error} />
      <div role="status">
        {isWaiting && (
          <Group gap="xs">
            <Loader size="xs" />
            <span>{t('authentication.testWaiting')}</span>
            <Anchor href={begin.data?.url} target="_blank" rel="noreferrer">
              {t('authentication.testOpen')}
            </Anchor>
          </Group>
        )}
        {isStatus(error, 404) && <Alert icon={<Icon name="info" />}>{t('authentication.testEnded')}</Alert>}
        {result !== undefined && <TestResult result={result} />}
      </div>
    </Panel>
  );
}
