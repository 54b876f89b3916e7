import { Anchor, Button } from '@mantine/core';
import { Link, useParams } from 'wouter';
import type { SystemItem } from '../../../api/contract/systems.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { Condition, METHOD_NAMES } from './system-state.tsx';

/** The other service providers of an organization. */
export default function SystemsPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const isAuditor = roleIn(useSession(), slug) === 'auditor';
  const base = `/o/${encodeURIComponent(slug)}`;
  const pages = usePages<SystemItem>(`/organizations/${encodeURIComponent(slug)}/systems`);
  const columns: readonly Column<SystemItem>[] = [
    {
      id: 'name',
      title: t('systems.name'),
      cell: ({ id, name }) => (
        <Anchor component={Link} href={`${base}/systems/${id}`}>
          <Name>{name}</Name>
        </Anchor>
      ),
    },
    { id: 'url', title: t('systems.url'), grows: true, cell: ({ url }) => <Name lines={2}>{url}</Name> },
    { id: 'method', title: t('systems.method'), cell: ({ method }) => t(METHOD_NAMES[method]) },
    { id: 'condition', title: t('systems.condition'), cell: ({ condition }) => <Condition condition={condition} /> },
    {
      id: 'sync',
      title: t('systems.lastSync'),
      cell: ({ lastSync }) =>
        lastSync === null ? (
          t('parts.never')
        ) : (
          <Anchor component={Link} href={`${base}/sync-runs/${lastSync.run}`}>
            <Time value={lastSync.startedAt} />
          </Anchor>
        ),
    },
    {
      id: 'provisioned',
      title: t('systems.lastProvisioned'),
      cell: ({ lastProvisionedAt }) => <Time value={lastProvisionedAt} />,
    },
  ];
  return (
    <Page
      title={t('systems.title')}
      intro={t('systems.intro')}
      wide
      actions={
        !isAuditor && (
          <Button component={Link} href={`${base}/systems/new`}>
            {t('systems.add')}
          </Button>
        )
      }
    >
      <PageTable
        label={t('systems.title')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={t('systems.empty')}>{t('systems.emptyDetail')}</Empty>}
      />
    </Page>
  );
}
