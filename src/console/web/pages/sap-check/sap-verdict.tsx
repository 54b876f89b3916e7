import { Alert, Badge, Loader } from '@mantine/core';
import type { SapCheckResult, SapCheckStep } from '../../../api/contract/sap-check.ts';
import { useText } from '../../messages/locale.tsx';
import { Panel } from '../../parts/page.tsx';
import { Icon } from '../../theme/icon.tsx';
import classes from './sap-check.module.css';

const STATUS = {
  passed: ['green', 'sapCheck.passed'],
  warned: ['amber', 'sapCheck.warned'],
  failed: ['red', 'sapCheck.failed'],
  skipped: ['gray', 'sapCheck.skipped'],
  'not-reached': ['gray', 'sapCheck.notReached'],
} as const;
const PARTS = ['IPS_PROXY', 'SAP_Identity_Services_Identity_Directory', null] as const;

interface SapVerdictProps {
  readonly steps: readonly SapCheckStep[];
  readonly result: SapCheckResult | undefined;
  readonly isRunning: boolean;
}

/** What was looked at, destination by destination, and what to do where it is not as it must be. */
export function SapVerdict({ steps, result, isRunning }: SapVerdictProps) {
  const { t } = useText();
  const count = (status: SapCheckStep['status']) => steps.filter((step) => step.status === status).length;
  return (
    <Panel title={t('sapCheck.result')}>
      <div role="status">
        {isRunning && (
          <p className={classes.dimmed}>
            <Loader size="xs" /> {t('sapCheck.running')}
          </p>
        )}
        {result !== undefined && (
          <Alert
            color={result.isHealthy ? 'green' : 'red'}
            icon={<Icon name={result.isHealthy ? 'check' : 'warning'} />}
            title={t(result.isHealthy ? 'sapCheck.healthy' : 'sapCheck.unhealthy')}
          >
            {t('sapCheck.totals', {
              passed: count('passed'),
              warned: count('warned'),
              failed: count('failed'),
              notReached: count('not-reached'),
            })}
          </Alert>
        )}
      </div>
      {PARTS.map((part) => (
        <Part key={part} title={part ?? t('sapCheck.both')} steps={steps.filter((step) => step.destination === part)} />
      ))}
    </Panel>
  );
}

function Part({ title, steps }: { title: string; steps: readonly SapCheckStep[] }) {
  const { t } = useText();
  if (steps.length === 0) return null;
  return (
    <section>
      <h3 className={classes.subtitle}>{title}</h3>
      <ul className={classes.steps}>
        {steps.map(({ title: what, status, finding, fix }, i) => {
          const [color, word] = STATUS[status];
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps come one after the other, and none moves
            <li key={i}>
              <div>
                <Badge color={color}>{t(word)}</Badge>
              </div>
              <div>
                <strong>{what}</strong>
                <div>{finding}</div>
                {fix !== null && <div className={classes.dimmed}>{fix}</div>}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
