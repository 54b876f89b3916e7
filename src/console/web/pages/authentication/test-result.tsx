import { Alert, Title } from '@mantine/core';
import type { TestState } from '../../../api/contract/authentication.ts';
import { useText } from '../../messages/locale.tsx';
import { Icon } from '../../theme/icon.tsx';
import classes from './authentication.module.css';
import { checkName } from './check-names.ts';

type Result = NonNullable<TestState['result']>;

/** What came back, check by check, each that failed with what to change. */
export function TestResult({ result }: { result: Result }) {
  const { t } = useText();
  const { ok, user, verdicts, received } = result;
  return (
    <div className={classes.result}>
      <Alert color={ok ? 'green' : 'red'} icon={<Icon name={ok ? 'check' : 'warning'} />}>
        {ok
          ? t('authentication.testPassed', { name: user?.displayName ?? user?.userName ?? '' })
          : t('authentication.testFailed')}
      </Alert>
      <ul className={classes.verdicts}>
        {verdicts.map((verdict) => (
          <VerdictRow key={verdict.check} verdict={verdict} />
        ))}
      </ul>
      {received !== undefined && <Received received={received} />}
    </div>
  );
}

function VerdictRow({ verdict: { check, ok, received, expected, remedy } }: { verdict: Result['verdicts'][number] }) {
  const { t } = useText();
  return (
    <li data-failed={!ok || undefined}>
      <Icon name={ok ? 'check' : 'close'} />
      <div>
        <strong>{checkName(check, t)}</strong>{' '}
        <span className={classes.outcome}>{t(ok ? 'authentication.passed' : 'authentication.failed')}</span>
        {ok ? (
          <div className={classes.value}>
            <bdi>{received}</bdi>
          </div>
        ) : (
          <>
            <dl className={classes.differing}>
              <dt>{t('authentication.gotText')}</dt>
              <dd>
                <bdi>{received}</bdi>
              </dd>
              <dt>{t('authentication.expectedText')}</dt>
              <dd>
                <bdi>{expected}</bdi>
              </dd>
            </dl>
            {remedy !== undefined && <p className={classes.remedy}>{remedy}</p>}
          </>
        )}
      </div>
    </li>
  );
}

function Received({ received: { nameId, nameIdFormat, claims } }: { received: NonNullable<Result['received']> }) {
  const { t } = useText();
  return (
    <section>
      <Title order={3} size="h5">
        {t('authentication.received')}
      </Title>
      <dl className={classes.claims}>
        <dt>
          {t('authentication.nameId')}
          {nameIdFormat !== undefined && <span className={classes.value}>{nameIdFormat}</span>}
        </dt>
        <dd>
          <bdi>{nameId}</bdi>
        </dd>
        {claims.map(({ name, values }) => (
          <div key={name} className={classes.claim}>
            <dt>{name}</dt>
            {values.map((value) => (
              <dd key={value}>
                <bdi>{value}</bdi>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  );
}
