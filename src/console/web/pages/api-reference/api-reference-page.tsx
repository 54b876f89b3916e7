import { Anchor, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { API, get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useSlug } from '../../parts/use-slug.ts';
import { Icon } from '../../theme/icon.tsx';
import { type ApiDocument, groupsOf, type Operation } from './api-document.ts';
import classes from './api-reference.module.css';
import { OperationDetails } from './operation-details.tsx';

/** What programs can ask of an organization: its OpenAPI document, to be read and searched. */
export default function ApiReferencePage() {
  const { t } = useText();
  const path = `/organizations/${encodeURIComponent(useSlug() ?? '')}/openapi`;
  const { data, error, refetch } = useQuery({
    queryKey: ['openapi', path],
    queryFn: ({ signal }) => get<ApiDocument>(path, { signal }),
  });
  return (
    <Page
      title={t('shell.apiReference')}
      intro={t('apiReference.intro')}
      actions={
        <Anchor href={API + path} download="openapi.json">
          {t('apiReference.download')}
        </Anchor>
      }
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && <Reference document={data} />}
    </Page>
  );
}

function Reference({ document }: { document: ApiDocument }) {
  const { t } = useText();
  const slug = useSlug() ?? '';
  const [search, setSearch] = useState('');
  const groups = groupsOf(document, search);
  return (
    <>
      <CopyField label={t('apiReference.tenantUrl')} value={`${document.servers[0]?.url ?? ''}/api/scim/${slug}`} />
      <search>
        <TextInput
          type="search"
          role="searchbox"
          value={search}
          maxLength={200}
          placeholder={t('apiReference.search')}
          aria-label={t('apiReference.search')}
          leftSection={<Icon name="search" size={16} />}
          onChange={({ currentTarget: { value } }) => setSearch(value)}
        />
      </search>
      {groups.length === 0 && <Empty title={t('apiReference.nothing')}>{t('apiReference.nothingDetail')}</Empty>}
      {groups.map(({ name, description, operations }) => (
        <section key={name} className={classes.group}>
          <h2>{name}</h2>
          <p className={classes.about}>{description}</p>
          <ul className={classes.operations}>
            {operations.map((operation) => (
              <li key={operation.operationId}>
                <OperationLine document={document} operation={operation} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** A line that opens; what is in it is made only then. */
function OperationLine({ document, operation }: { document: ApiDocument; operation: Operation }) {
  const { operationId, method, path, summary } = operation;
  const [isOpen, setOpen] = useState(() => location.hash === `#${operationId}`);
  return (
    <details id={operationId} open={isOpen} onToggle={({ currentTarget: { open } }) => setOpen(open)}>
      <summary className={classes.line}>
        <span className={classes.method} data-method={method}>
          {method}
        </span>
        <code className={classes.path}>{path}</code>
        <span className={classes.summary}>{summary}</span>
      </summary>
      {isOpen && <OperationDetails document={document} operation={operation} />}
    </details>
  );
}
