import { useState } from 'react';
import { Link } from 'wouter';
import type { OrganizationItem } from '../../../api/contract/organization.ts';
import type { RankedOrganization } from '../../../api/contract/overview.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import classes from './organizations-page.module.css';
import { RiskState } from './risk-state.tsx';

/** For operators: all organizations, those first that need somebody; or those of a name. */
export default function OrganizationsPage() {
  const { t } = useText();
  const [search, setSearch] = useState('');
  return (
    <Page title={t('organizations.title')} intro={t('organizations.intro')} wide>
      <SearchBox label={t('organizations.search')} onSearch={setSearch} />
      {search === '' ? <ByRisk /> : <ByName search={search} />}
    </Page>
  );
}

function ByRisk() {
  const { t, locale } = useText();
  const pages = usePages<RankedOrganization>('/overview', { count: 50 });
  const numbers = new Intl.NumberFormat(locale);
  const columns: readonly Column<RankedOrganization>[] = [
    { id: 'name', title: t('organizations.name'), grows: true, cell: (one) => <Organization {...one} /> },
    { id: 'state', title: t('organizations.state'), cell: (one) => <RiskState organization={one} /> },
    {
      id: 'users',
      title: t('organizations.users'),
      cell: ({ users, isCounted }) => (isCounted ? '' : '≥ ') + numbers.format(users),
    },
    { id: 'refusals', title: t('organizations.refusals'), cell: (one) => <Refusals {...one} /> },
    { id: 'last', title: t('organizations.lastActivity'), cell: (one) => <Time value={lastOf(one)} /> },
  ];
  return (
    <PageTable
      label={t('organizations.title')}
      pages={pages}
      columns={columns}
      keyOf={({ slug }) => slug}
      empty={<Empty title={t('organizations.empty')}>{t('organizations.emptyDetail')}</Empty>}
    />
  );
}

function ByName({ search }: { search: string }) {
  const { t } = useText();
  const pages = usePages<OrganizationItem>('/organizations', { search, count: 50 });
  const columns: readonly Column<OrganizationItem>[] = [
    { id: 'name', title: t('organizations.name'), grows: true, cell: (one) => <Organization {...one} /> },
    {
      id: 'state',
      title: t('organizations.state'),
      cell: ({ active }) => (
        <Status kind={active ? 'ok' : 'off'}>{t(active ? 'organizations.active' : 'organizations.off')}</Status>
      ),
    },
  ];
  return (
    <PageTable
      label={t('organizations.title')}
      pages={pages}
      columns={columns}
      keyOf={({ slug }) => slug}
      empty={<Empty title={t('organizations.nothingFound')} />}
    />
  );
}

function Refusals({ slug, refusals }: RankedOrganization) {
  const { locale } = useText();
  if (refusals === 0) return 0;
  return (
    <Link href={`/o/${encodeURIComponent(slug)}/log?outcome=refused`} className={classes.link}>
      {new Intl.NumberFormat(locale).format(refusals)}
    </Link>
  );
}

function Organization({ slug, name }: { slug: string; name: string }) {
  return (
    <Link href={`/o/${encodeURIComponent(slug)}/overview`} className={classes.link}>
      <Name>{name}</Name>
      {slug !== name && <span className={classes.slug}>{slug}</span>}
    </Link>
  );
}

/** When something was last heard, taken or refused. */
const lastOf = ({ lastSuccess, lastRefusal }: RankedOrganization): string | null =>
  [lastSuccess, lastRefusal]
    .filter((at) => at !== null)
    .sort()
    .at(-1) ?? null;
