import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import type { UserAnswer } from '../../../api/contract/directory.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { Icon } from '../../theme/icon.tsx';
import classes from './directory.module.css';
import { JsonText, valueText } from './json-text.tsx';
import { RelatedList, RelatedPages } from './related-list.tsx';
import { ResourceHistory } from './resource-history.tsx';
import { UserState } from './user-state.tsx';

export default function UserPage() {
  const { t } = useText();
  const { slug = '', id = '' } = useParams<{ slug: string; id: string }>();
  const path = `/organizations/${encodeURIComponent(slug)}/users/${encodeURIComponent(id)}`;
  const {
    data: user,
    error,
    refetch,
  } = useQuery({
    queryKey: ['directory', path],
    queryFn: ({ signal }) => get<UserAnswer>(path, { signal }),
  });
  if (error) return <ErrorState isPage error={error} onRetry={() => void refetch()} />;
  if (user === undefined) return <Loading />;
  const { active, displayName } = user.resource;
  return (
    <Page
      wide
      title={typeof displayName === 'string' && displayName !== '' ? displayName : user.userName}
      above={<BackLink href={`/o/${encodeURIComponent(slug)}/users`} text={t('directory.backToUsers')} />}
      intro={
        <>
          <bdi>{user.userName}</bdi> · {t('directory.created')} <Time value={user.createdAt} /> ·{' '}
          {t('directory.updated')} <Time value={user.updatedAt} />
        </>
      }
      actions={<UserState active={typeof active === 'boolean' ? active : null} />}
    >
      <div className={classes.columns}>
        <Panel title={t('directory.mapped')} intro={t('directory.mappedIntro')}>
          <Mapped mapped={user.mapped} />
          <details>
            <summary className={classes.summary}>{t('directory.resource')}</summary>
            <JsonText value={user.resource} />
          </details>
          <CopyField label={t('directory.copyId')} value={user.id} />
        </Panel>
        <div className={classes.side}>
          <ResourceHistory slug={slug} id={user.id} />
          <Panel title={t('directory.groupsOf')}>
            <RelatedPages slug={slug} path={`${path}/groups`} none={t('directory.noGroupsOf')} />
          </Panel>
          <Panel title={t('directory.manager')}>
            <Manager slug={slug} manager={user.manager} />
          </Panel>
          <Panel title={t('directory.reports')}>
            <Reports slug={slug} reports={user.reports} />
          </Panel>
        </div>
      </div>
    </Page>
  );
}

export function BackLink({ href, text }: { href: string; text: string }) {
  return (
    <Link href={href} className={classes.back}>
      <Icon name="chevronLeft" size={16} />
      {text}
    </Link>
  );
}

function Mapped({ mapped }: Pick<UserAnswer, 'mapped'>) {
  const { t } = useText();
  return (
    <dl className={classes.attributes}>
      {mapped.map(({ path, source, isRequired, value }) => (
        <div key={path} style={{ display: 'contents' }}>
          <dt>
            <code className={classes.path}>{path.replace(/^urn:.*:/, '')}</code>
            <span className={classes.source}>
              {t('directory.source')} {source}
            </span>
          </dt>
          <dd>
            {value === undefined ? (
              <span className={classes.missing} data-required={isRequired || undefined}>
                {t('directory.missing')}
              </span>
            ) : (
              <bdi>{valueText(value)}</bdi>
            )}{' '}
            {isRequired && (
              <Badge size="xs" variant="default">
                {t('directory.required')}
              </Badge>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Manager({ slug, manager }: { slug: string; manager: UserAnswer['manager'] }) {
  const { t } = useText();
  if (manager === undefined) return <p className={classes.missing}>{t('directory.noManager')}</p>;
  if (manager.user === undefined)
    return <p className={classes.missing}>{t('directory.unknownManager', { id: manager.value })}</p>;
  return <RelatedList slug={slug} items={[manager.user]} />;
}

function Reports({ slug, reports }: { slug: string } & Pick<UserAnswer, 'reports'>) {
  const { t } = useText();
  const { count, isMore, first } = reports;
  if (count === 0) return <p className={classes.missing}>{t('directory.noReports')}</p>;
  const more = count - first.length;
  return (
    <>
      <RelatedList slug={slug} items={first} />
      {more > 0 && (
        <p className={classes.missing}>
          {t(isMore ? 'directory.reportsMany' : 'directory.reportsMore', { count: more })}
        </p>
      )}
    </>
  );
}
