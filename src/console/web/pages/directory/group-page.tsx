import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import type { GroupAnswer } from '../../../api/contract/directory.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './directory.module.css';
import { JsonText } from './json-text.tsx';
import { RelatedPages } from './related-list.tsx';
import { ResourceHistory } from './resource-history.tsx';
import { BackLink } from './user-page.tsx';

export default function GroupPage() {
  const { t } = useText();
  const { slug = '', id = '' } = useParams<{ slug: string; id: string }>();
  const path = `/organizations/${encodeURIComponent(slug)}/groups/${encodeURIComponent(id)}`;
  const {
    data: group,
    error,
    refetch,
  } = useQuery({
    queryKey: ['directory', path],
    queryFn: ({ signal }) => get<GroupAnswer>(path, { signal }),
  });
  if (error) return <ErrorState isPage error={error} onRetry={() => void refetch()} />;
  if (group === undefined) return <Loading />;
  return (
    <Page
      wide
      title={group.displayName}
      above={<BackLink href={`/o/${encodeURIComponent(slug)}/groups`} text={t('directory.backToGroups')} />}
      intro={
        <>
          {t('directory.created')} <Time value={group.createdAt} /> · {t('directory.updated')}{' '}
          <Time value={group.updatedAt} />
        </>
      }
    >
      <div className={classes.columns}>
        <Panel title={t('directory.members')}>
          <RelatedPages slug={slug} path={`${path}/members`} none={t('directory.noMembers')} />
        </Panel>
        <div className={classes.side}>
          <ResourceHistory slug={slug} id={group.id} />
          <Panel title={t('directory.groupsOf')}>
            <RelatedPages slug={slug} path={`${path}/groups`} none={t('directory.noGroupsOf')} />
          </Panel>
          <Panel title={t('directory.resourceAndId')}>
            <details>
              <summary className={classes.summary}>{t('directory.resource')}</summary>
              <JsonText value={group.resource} />
            </details>
            <CopyField label={t('directory.copyId')} value={group.id} />
          </Panel>
        </div>
      </div>
    </Page>
  );
}
