import { Button, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useParams } from 'wouter';
import type { SapCheckResult, SapCheckStep, SapCheckWish } from '../../../api/contract/sap-check.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { useRun } from '../data-integration/use-run.ts';
import classes from './sap-check.module.css';
import { SapVerdict } from './sap-verdict.tsx';

const EMPTY: Required<SapCheckWish> = {
  proxy: '',
  directory: '',
  systemId: '',
  proxyPassword: '',
  directoryPassword: '',
  certificate: '',
  key: '',
  user: '',
};

/** The destinations of SAP IAG, property by property, and what it sees through them. */
export default function SapCheckPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const isAuditor = roleIn(useSession(), slug) === 'auditor';
  const [wish, setWish] = useState(EMPTY);
  const run = useRun<SapCheckStep, SapCheckResult>(`/organizations/${encodeURIComponent(slug)}`, 'sap-check');
  const input = (name: keyof SapCheckWish) => ({
    disabled: isAuditor,
    autoComplete: 'off',
    value: wish[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setWish((before) => ({ ...before, [name]: value })),
  });
  return (
    <Page title={t('sapCheck.title')} intro={t('sapCheck.intro')}>
      <Panel title={t('sapCheck.what')} intro={t('sapCheck.whatIntro')}>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            run.start(wish);
          }}
        >
          {isAuditor && <p className={classes.dimmed}>{t('parts.readOnly', { role: t('parts.roleAdmin') })}</p>}
          <div className={classes.columns}>
            <Textarea label={t('sapCheck.proxy')} rows={9} spellCheck={false} {...input('proxy')} />
            <Textarea label={t('sapCheck.directory')} rows={9} spellCheck={false} {...input('directory')} />
          </div>
          <div className={classes.columns}>
            <TextInput
              label={t('sapCheck.systemId')}
              description={t('sapCheck.systemIdHint')}
              maxLength={500}
              {...input('systemId')}
            />
            <TextInput
              label={t('sapCheck.user')}
              description={t('sapCheck.userHint')}
              maxLength={500}
              {...input('user')}
            />
          </div>
          <div className={classes.columns}>
            <PasswordInput
              label={t('sapCheck.proxyPassword')}
              {...input('proxyPassword')}
              autoComplete="new-password"
            />
            <PasswordInput
              label={t('sapCheck.directoryPassword')}
              {...input('directoryPassword')}
              autoComplete="new-password"
            />
          </div>
          <details className={classes.more}>
            <summary>{t('sapCheck.more')}</summary>
            <div className={classes.columns}>
              <Textarea
                label={t('sapCheck.certificate')}
                description={t('sapCheck.pem')}
                rows={4}
                {...input('certificate')}
              />
              <Textarea label={t('sapCheck.key')} description={t('sapCheck.pem')} rows={4} {...input('key')} />
            </div>
          </details>
          <div className={classes.row}>
            {run.isRunning ? (
              <Button variant="default" onClick={run.stop}>
                {t('sapCheck.stop')}
              </Button>
            ) : (
              <Button type="submit" disabled={isAuditor || `${wish.proxy}${wish.directory}`.trim() === ''}>
                {t('sapCheck.begin')}
              </Button>
            )}
          </div>
          <p className={classes.dimmed}>{t('sapCheck.command')}</p>
          <ErrorNote error={run.error} />
        </form>
      </Panel>
      {(run.isRunning || run.steps.length > 0) && (
        <SapVerdict steps={run.steps} result={run.result} isRunning={run.isRunning} />
      )}
    </Page>
  );
}
