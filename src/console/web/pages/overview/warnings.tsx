import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { OverviewWarning } from '../../../api/contract/overview.ts';
import type { Translate } from '../../messages/catalogue.ts';
import { useText } from '../../messages/locale.tsx';
import { Panel } from '../../parts/page.tsx';
import { shortly } from '../../parts/times.ts';
import { Icon } from '../../theme/icon.tsx';
import classes from './overview.module.css';

const DAY_MS = 86_400_000;
/** Of which the provisioning log tells more. */
const IN_LOG: ReadonlySet<OverviewWarning['code']> = new Set(['refusalsRising', 'quarantined', 'failures', 'endless']);

/** What somebody should look at, each with what to do. */
export function Warnings({ slug, warnings }: { slug: string; warnings: readonly OverviewWarning[] }) {
  const { t, locale } = useText();
  return (
    <Panel title={t('overview.attention')}>
      {warnings.length === 0 ? (
        <p className={classes.fine}>
          <Icon name="check" /> {t('overview.nothing')}
        </p>
      ) : (
        <ul className={classes.warnings}>
          {warnings.map((warning) => (
            <li key={keyOf(warning)}>
              <Icon name="warning" />
              <div>
                <strong>
                  <bdi>{textOf(t, locale, warning)}</bdi>
                </strong>
                <p>
                  {t(`overview.${warning.code}Remedy`)} <Where slug={slug} warning={warning} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const keyOf = (warning: OverviewWarning): string =>
  warning.code === 'manyGone'
    ? `${warning.code} ${warning.client}`
    : 'name' in warning
      ? `${warning.code} ${warning.kind} ${warning.name} ${warning.endsAt}`
      : warning.code;

function textOf(t: Translate, locale: string, warning: OverviewWarning): string {
  switch (warning.code) {
    case 'credentialEnds': {
      const left = new Date(warning.endsAt).getTime() - Date.now();
      return t('overview.credentialEnds', { name: warning.name, count: Math.max(0, Math.ceil(left / DAY_MS)) });
    }
    case 'credentialEnded':
      return t('overview.credentialEnded', { name: warning.name });
    case 'silent':
      return t('overview.silent', { time: shortly(new Date(warning.since), locale) });
    case 'refusalsRising':
      return t('overview.refusalsRising', { count: warning.refused, usually: warning.usually });
    default:
      return t(`overview.${warning.code}`);
  }
}

function Where({ slug, warning }: { slug: string; warning: OverviewWarning }): ReactNode {
  const { t } = useText();
  const base = `/o/${encodeURIComponent(slug)}`;
  if (warning.code === 'manyGone') {
    const { client, since, until } = warning;
    const window = new URLSearchParams({ by: 'credential', of: client, since, until });
    return (
      <Anchor component={Link} href={`${base}/undos/new?${window}`} underline="always">
        {t('overview.toUndo')}
      </Anchor>
    );
  }
  if (IN_LOG.has(warning.code))
    return (
      <Anchor component={Link} href={`${base}/log?outcome=refused`} underline="always">
        {t('overview.openLog')}
      </Anchor>
    );
  if (warning.code === 'silent') return null;
  return (
    <Anchor component={Link} href={`${base}/data-integration`} underline="always">
      {t('overview.toIntegration')}
    </Anchor>
  );
}
