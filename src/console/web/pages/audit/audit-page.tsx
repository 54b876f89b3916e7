import { Code } from '@mantine/core';
import type { AuditItem } from '../../../api/contract/audit.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import { useSlug } from '../../parts/use-slug.ts';
import classes from './audit-page.module.css';

/** Of an organization; for operators also of all. */
export default function AuditPage() {
  const { t } = useText();
  const slug = useSlug();
  const path = slug === undefined ? '/audit' : `/organizations/${encodeURIComponent(slug)}/audit`;
  const pages = usePages<AuditItem>(path, { count: 50 });
  const columns: readonly Column<AuditItem>[] = [
    { id: 'at', title: t('audit.when'), cell: ({ at }) => <Time value={at} as="time" /> },
    { id: 'actor', title: t('audit.who'), cell: ({ actor }) => <Name lines={2}>{actor}</Name> },
    { id: 'sentence', title: t('audit.what'), grows: true, cell: (item) => <What {...item} /> },
  ];
  return (
    <Page title={t('audit.title')} intro={t('audit.intro')} wide>
      <PageTable
        label={t('audit.title')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={t('audit.empty')}>{t('audit.emptyDetail')}</Empty>}
      />
    </Page>
  );
}

function What({ sentence, details }: AuditItem) {
  const { t } = useText();
  if (Object.keys(details).length === 0) return <Name lines={3}>{sentence}</Name>;
  return (
    <details className={classes.details}>
      <summary>
        <bdi>{sentence}</bdi>
      </summary>
      <Code block aria-label={t('audit.details')}>
        {JSON.stringify(details, null, 2)}
      </Code>
    </details>
  );
}
