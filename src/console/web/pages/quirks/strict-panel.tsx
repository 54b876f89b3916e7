import { Switch } from '@mantine/core';
import { useState } from 'react';
import type { ClientPreviewItem, QuirksAnswer } from '../../../api/contract/quirks.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Name } from '../../parts/name.tsx';
import { Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './quirks.module.css';
import { RequestLink } from './request-link.tsx';

interface StrictPanelProps {
  readonly slug: string;
  readonly answer: QuirksAnswer;
  readonly canChange: boolean;
  onSet(strict: boolean): Promise<unknown>;
}

/** The switch, and what it would cost; turning it on is asked for first, as it shuts clients out. */
export function StrictPanel({ slug, answer: { strict, days, clients }, canChange, onSet }: StrictPanelProps) {
  const { t } = useText();
  const [isAsked, setAsked] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const toggle = () => {
    setProblem(undefined);
    if (strict) void onSet(false).catch(setProblem);
    else setAsked(true);
  };
  return (
    <Panel title={t('quirks.strict')} intro={t('quirks.strictIntro')}>
      <Switch
        label={t('quirks.strictSwitch')}
        description={t(strict ? 'quirks.isStrict' : 'quirks.isTolerant')}
        checked={strict}
        disabled={!canChange}
        onChange={toggle}
      />
      <ErrorNote error={problem} />
      {clients.length === 0 ? (
        <p className={classes.dimmed}>{t('quirks.nothingRefused', { days })}</p>
      ) : (
        <>
          <p className={classes.dimmed}>{t(strict ? 'quirks.wasRefusable' : 'quirks.wouldBeRefused', { days })}</p>
          {clients.map((one) => (
            <ClientPreview key={one.client} slug={slug} preview={one} />
          ))}
        </>
      )}
      <Confirm
        opened={isAsked}
        title={t('quirks.confirmTitle')}
        action={t('quirks.confirm')}
        isDangerous={clients.length > 0}
        onConfirm={() => onSet(true)}
        onClose={() => setAsked(false)}
      >
        <p>{t(clients.length === 0 ? 'quirks.confirmNothing' : 'quirks.confirmSome', { days })}</p>
        <ul>
          {clients.map(({ client, requests }) => (
            <li key={client}>
              <Name>{client}</Name>: {t('quirks.requests', { count: requests })}
            </li>
          ))}
        </ul>
        <p>{t('quirks.confirmHow')}</p>
      </Confirm>
    </Panel>
  );
}

function ClientPreview({ slug, preview }: { slug: string; preview: ClientPreviewItem }) {
  const { t } = useText();
  const { client, requests, lastAt, findings } = preview;
  return (
    <article className={classes.client}>
      <h3 className={classes.heading}>
        <Name>{client}</Name>
      </h3>
      <p className={classes.dimmed}>
        {t('quirks.requests', { count: requests })}, {t('quirks.lastSeen')} <Time value={lastAt} />
      </p>
      <ul className={classes.findings}>
        {findings.map(({ code, requests: times, meaning, example, requestId, change, clause, scimType }) => (
          <li key={code} className={classes.finding}>
            <p>
              <code className={classes.code}>{code}</code> · {t('quirks.requests', { count: times })} ·{' '}
              {t('quirks.refused', { scimType, clause })}
            </p>
            <p>
              {meaning} {t('quirks.suchAs')} <bdi className={classes.code}>{example}</bdi>,{' '}
              <RequestLink slug={slug} requestId={requestId} />
            </p>
            <p>
              <strong>{t('quirks.toChange')}</strong> {change}
            </p>
          </li>
        ))}
      </ul>
    </article>
  );
}
