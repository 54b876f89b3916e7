import { Alert, Button, NumberInput, Progress, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { RehearsalResult, RehearsalStep } from '../../../api/contract/data-integration.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/page.tsx';
import { Icon } from '../../theme/icon.tsx';
import classes from './data-integration.module.css';
import { useRun } from './use-run.ts';

const MAX_USERS = 2_000;

/** A provisioning job with made-up people, in an organization that is made for it. */
export function Rehearsal({ organization }: { organization: string }) {
  const { t } = useText();
  const [users, setUsers] = useState<number | string>(100);
  const { steps, isRunning, result, error, start, stop } = useRun<RehearsalStep, RehearsalResult>(
    organization,
    'rehearsals',
  );
  const last = steps.at(-1);
  return (
    <Panel title={t('dataIntegration.rehearse')} intro={t('dataIntegration.rehearseIntro')}>
      <div className={classes.row}>
        <NumberInput
          label={t('dataIntegration.rehearseUsers')}
          value={users}
          onChange={setUsers}
          min={1}
          max={MAX_USERS}
          allowDecimal={false}
          disabled={isRunning}
          w="9rem"
        />
        {isRunning ? (
          <Button variant="default" onClick={stop}>
            {t('dataIntegration.stop')}
          </Button>
        ) : (
          <Button variant="default" leftSection={<Icon name="play" />} onClick={() => start({ users: Number(users) })}>
            {t('dataIntegration.rehearseStart')}
          </Button>
        )}
      </div>
      <ErrorNote error={error} />
      {isRunning && last !== undefined && <Underway step={last} />}
      {result !== undefined && <Report result={result} />}
    </Panel>
  );
}

function Underway({ step }: { step: RehearsalStep }) {
  const { t } = useText();
  if (step.phase !== 'cycle')
    return (
      <Text role="status" c="dimmed">
        {t(step.phase === 'preparing' ? 'dataIntegration.rehearsePreparing' : 'dataIntegration.rehearseCleaning')}
      </Text>
    );
  const { cycle, finished, total } = step;
  const text = t('dataIntegration.rehearseCycle', { cycle, finished, total });
  return (
    <div>
      <Text c="dimmed">{text}</Text>
      <Progress value={total === 0 ? 100 : (finished / total) * 100} aria-label={text} />
    </div>
  );
}

function Report({ result: { isStopped, cycles, failures, examples } }: { result: RehearsalResult }) {
  const { t, locale } = useText();
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const isGood = failures === 0 && cycles.every(({ health }) => health === 'healthy');
  return (
    <>
      {isStopped ? (
        <Alert color="gray" title={t('dataIntegration.rehearseStopped')} />
      ) : isGood ? (
        <Alert color="green" icon={<Icon name="check" />} title={t('dataIntegration.rehearseGood')} />
      ) : (
        <Alert color="red" icon={<Icon name="warning" />} title={t('dataIntegration.rehearseBad', { count: failures })}>
          {cycles
            .flatMap(({ reasons }) => reasons)
            .map((reason) => (
              <div key={reason}>{reason}</div>
            ))}
          {examples.map(({ action, name, detail }) => (
            <div key={`${action} ${name}`}>
              {name}: {detail}
            </div>
          ))}
        </Alert>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={t('dataIntegration.rehearse')}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              {(['cycle', 'created', 'updated', 'disabled', 'failed', 'requests', 'seconds'] as const).map((name) => (
                <Table.Th key={name}>{t(`dataIntegration.${name}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {cycles.map(({ kind, created, updated, disabled, failed, requests, seconds }) => (
              <Table.Tr key={kind}>
                <Table.Td>{t(kind === 'initial' ? 'dataIntegration.initial' : 'dataIntegration.incremental')}</Table.Td>
                {[created, updated, disabled, failed, requests, seconds].map((number, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns are their places
                  <Table.Td key={index}>{numbers.format(number)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </>
  );
}
