import { Badge, Select } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import {
  CREDENTIAL_ORDERS,
  CREDENTIAL_STATES,
  LISTED_KINDS,
  type ListedCredentialItem,
} from '../../../api/contract/credentials.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Page } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { usePages } from '../../parts/use-pages.ts';
import classes from './credentials-page.module.css';

const KINDS = {
  token: 'dataIntegration.kindToken',
  keyVault: 'credentials.keyVault',
  client: 'dataIntegration.kindClient',
  entra: 'dataIntegration.kindEntra',
  federation: 'dataIntegration.kindFederation',
  certificate: 'dataIntegration.kindCertificate',
} as const;
const SOON_MS = 30 * 86_400_000;
const ANY = 'any';

/** For operators: what lets callers in, of all organizations. */
export default function CredentialsPage() {
  const { t } = useText();
  const [search, setSearch] = useState('');
  const [state, setState] = useState<string>('live');
  const [kind, setKind] = useState<string>(ANY);
  const [order, setOrder] = useState<string>('ends');
  const pages = usePages<ListedCredentialItem>('/credentials', {
    search,
    state,
    order,
    kind: kind === ANY ? undefined : kind,
    count: 50,
  });
  const columns: readonly Column<ListedCredentialItem>[] = [
    { id: 'name', title: t('credentials.credential'), grows: true, cell: (one) => <Credential {...one} /> },
    { id: 'organization', title: t('shell.organization'), cell: ({ organization }) => <Owner {...organization} /> },
    {
      id: 'by',
      title: t('credentials.madeBy'),
      cell: ({ createdBy, createdAt }) => (
        <div>
          <Name>{createdBy ?? t('credentials.server')}</Name>
          <span className={classes.faint}>
            <Time value={createdAt} />
          </span>
        </div>
      ),
    },
    {
      id: 'used',
      title: t('dataIntegration.lastUsed'),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('credentials.never') : <Time value={lastUsedAt} />),
    },
    {
      id: 'ends',
      title: t('dataIntegration.ends'),
      cell: ({ endsAt }) => (endsAt === null ? t('credentials.never') : <Time value={endsAt} />),
    },
    { id: 'state', title: t('organizations.state'), cell: (one) => <State {...one} /> },
  ];
  const choose = (set: (value: string) => void) => (value: string | null) => value !== null && set(value);
  return (
    <Page title={t('credentials.title')} intro={t('credentials.intro')} wide>
      <SearchBox label={t('credentials.search')} onSearch={setSearch} />
      <div className={classes.filters}>
        <Select
          label={t('credentials.show')}
          value={state}
          data={CREDENTIAL_STATES.map((value) => ({ value, label: t(`credentials.${value}`) }))}
          allowDeselect={false}
          onChange={choose(setState)}
        />
        <Select
          label={t('credentials.kind')}
          value={kind}
          data={[
            { value: ANY, label: t('credentials.anyKind') },
            ...LISTED_KINDS.map((value) => ({ value, label: t(KINDS[value]) })),
          ]}
          allowDeselect={false}
          onChange={choose(setKind)}
        />
        <Select
          label={t('credentials.order')}
          value={order}
          data={CREDENTIAL_ORDERS.map((value) => ({ value, label: t(`credentials.by_${value}`) }))}
          allowDeselect={false}
          onChange={choose(setOrder)}
        />
      </div>
      <PageTable
        label={t('credentials.title')}
        pages={pages}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty title={t('credentials.none')}>{t('credentials.noneDetail')}</Empty>}
      />
    </Page>
  );
}

function Credential({ name, version, kind, value, user, boundTo }: ListedCredentialItem) {
  const { t } = useText();
  return (
    <div>
      <Name>{name}</Name> {version > 1 && <Badge color="gray">{t('dataIntegration.version', { version })}</Badge>}
      <div className={classes.faint}>
        {t(KINDS[value === 'keyVault' ? 'keyVault' : kind])}
        {user !== null && (
          <>
            {' · '}
            {t('credentials.ofUser')} <Name>{user}</Name>
          </>
        )}
        {boundTo !== undefined && (
          <>
            {' · '}
            <Name>{boundTo}</Name>
          </>
        )}
      </div>
    </div>
  );
}

function Owner({ slug, name }: ListedCredentialItem['organization']) {
  return (
    <Link href={`/o/${encodeURIComponent(slug)}/data-integration`} className={classes.link}>
      <Name>{name}</Name>
    </Link>
  );
}

function State({ isLive, endsAt, lastUsedAt }: ListedCredentialItem) {
  const { t } = useText();
  if (!isLive) return <Status kind="off">{t('dataIntegration.ended')}</Status>;
  if (endsAt !== null && Date.parse(endsAt) < Date.now() + SOON_MS)
    return <Status kind="warn">{t('dataIntegration.endsSoon')}</Status>;
  if (lastUsedAt === null) return <Status kind="warn">{t('dataIntegration.neverUsed')}</Status>;
  return <Status kind="ok">{t('credentials.live')}</Status>;
}
