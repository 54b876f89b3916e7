import { Alert, Badge, Button, Code, Loader, Text } from '@mantine/core';
import type { TestResult, TestStep } from '../../../api/contract/data-integration.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/page.tsx';
import { Icon } from '../../theme/icon.tsx';
import classes from './data-integration.module.css';
import { useRun } from './use-run.ts';

const COLORS = { passed: 'green', warned: 'amber', failed: 'red', skipped: 'gray', 'not-reached': 'gray' } as const;
const WORDS = {
  passed: 'dataIntegration.passed',
  warned: 'dataIntegration.warned',
  failed: 'dataIntegration.failed',
  skipped: 'dataIntegration.skipped',
  'not-reached': 'dataIntegration.notReached',
} as const;

/** The connection test, step by step as it goes. */
export function ConnectionTest({ organization }: { organization: string }) {
  const { t } = useText();
  const { steps, isRunning, result, error, start, stop } = useRun<TestStep, TestResult>(
    organization,
    'connection-test',
  );
  return (
    <Panel
      title={t('dataIntegration.test')}
      intro={t('dataIntegration.testIntro')}
      actions={
        isRunning ? (
          <Button variant="default" onClick={stop}>
            {t('dataIntegration.stop')}
          </Button>
        ) : (
          <Button leftSection={<Icon name="plug" />} onClick={() => start()}>
            {t('dataIntegration.testStart')}
          </Button>
        )
      }
    >
      <div role="status" aria-live="polite">
        {isRunning && (
          <Text c="dimmed">
            <Loader size="xs" /> {t('dataIntegration.testRunning')}
          </Text>
        )}
        {result !== undefined && <Verdict result={result} />}
      </div>
      <ErrorNote error={error} />
      <Steps title={t('dataIntegration.testProvision')} steps={steps.filter(({ part }) => part === 'provision')} />
      <Steps title={t('dataIntegration.testWay')} steps={steps.filter(({ part }) => part === 'way')} />
    </Panel>
  );
}

function Verdict({ result: { passed, warned, failed } }: { result: TestResult }) {
  const { t } = useText();
  if (failed > 0)
    return (
      <Alert color="red" icon={<Icon name="warning" />} title={t('dataIntegration.testFailed', { count: failed })} />
    );
  return (
    <Alert color="green" icon={<Icon name="check" />} title={t('dataIntegration.testConnected')}>
      {t('dataIntegration.testConnectedDetail', { count: passed + warned })}{' '}
      {warned > 0 && t('dataIntegration.testWarnings', { count: warned })}
    </Alert>
  );
}

function Steps({ title, steps }: { title: string; steps: readonly TestStep[] }) {
  const { t } = useText();
  if (steps.length === 0) return null;
  return (
    <section>
      <h3 className={classes.subtitle}>{title}</h3>
      <ul className={classes.tests}>
        {steps.map((step) => (
          <li key={step.id} className={classes.test}>
            <div className={classes.verdict}>
              <Badge color={COLORS[step.verdict]}>{t(WORDS[step.verdict])}</Badge>
            </div>
            <div className={classes.finding}>
              <Text fw={600}>{step.title}</Text>
              <Text>{step.finding}</Text>
              {step.remedy !== undefined && <Text c="dimmed">{step.remedy}</Text>}
              {step.exchanges?.map(({ method, path, status, ms, sent, received }) => (
                <details key={`${method} ${path} ${ms}`} className={classes.exchange}>
                  <summary>
                    <Code className={classes.wrap}>{`${method} ${path}`}</Code> → {status}, {Math.round(ms)} ms
                  </summary>
                  {sent !== undefined && (
                    <>
                      <div className={classes.label}>{t('dataIntegration.sent')}</div>
                      <Code block tabIndex={0}>
                        {sent}
                      </Code>
                    </>
                  )}
                  <div className={classes.label}>{t('dataIntegration.received')}</div>
                  <Code block tabIndex={0}>
                    {received === '' ? '–' : received}
                  </Code>
                </details>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
