import { Button } from '@mantine/core';
import { type ReactNode, useCallback, useState } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { ColumnChoice, useColumnChoice } from '../../parts/data-grid/column-choice.tsx';
import { type Column, DataGrid } from '../../parts/data-grid/data-grid.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterField, SearchField } from '../../parts/filter-bar/filter-bar.tsx';
import { Page } from '../../parts/page.tsx';
import classes from './directory.module.css';
import { useDirectoryList } from './use-directory-list.ts';

interface DirectoryListProps<Row> {
  readonly slug: string;
  readonly list: 'users' | 'groups';
  readonly defaultSort: string;
  readonly title: string;
  readonly intro: string;
  readonly searchLabel: string;
  readonly columns: readonly Column<Row>[];
  /** Keys of those that are shown when nobody chose others. */
  readonly byDefault: readonly string[];
  readonly card: (row: Row) => ReactNode;
  /** In place of a list that has nothing in it at all. */
  readonly empty: ReactNode;
}

/** The users or the groups of an organization: searched, filtered, sorted, and scrolled to any place of them. */
export function DirectoryList<Row extends { readonly id: string }>(props: DirectoryListProps<Row>) {
  const { slug, list, defaultSort, title, intro, searchLabel, columns, byDefault, card, empty } = props;
  const { t } = useText();
  const { view, load, size, words, show } = useDirectoryList<Row>(slug, list, defaultSort);
  const { shown, chosen, choose } = useColumnChoice(list, columns, byDefault);
  // A list with a wrong filter is not shown, and so does not say when the filter is another.
  const [failed, setFailed] = useState<{ readonly filter: string; readonly error: ApiError }>();
  const wrongFilter = failed !== undefined && failed.filter === view.filter ? failed.error.message : undefined;
  const onError = useCallback(
    (error: unknown) => {
      if (error instanceof ApiError && error.details.field === 'filter') setFailed({ filter: view.filter, error });
    },
    [view.filter],
  );
  const isNarrowed = view.search !== '' || view.filter !== '';
  const base = `/o/${encodeURIComponent(slug)}`;
  return (
    <Page
      title={title}
      intro={intro}
      fill
      actions={<ColumnChoice columns={columns} chosen={chosen} onChoose={choose} />}
    >
      <search className={classes.bar}>
        <SearchField value={view.search} label={searchLabel} onApply={(search) => show({ search })} />
        <FilterField
          value={view.filter}
          words={words}
          error={wrongFilter}
          onApply={(filter) => {
            if (filter !== view.filter) show({ filter });
          }}
        />
      </search>
      {wrongFilter !== undefined ? (
        <div className={classes.none} />
      ) : (
        <DataGrid
          label={title}
          columns={shown}
          load={load}
          total={size?.total}
          keyOf={idOf}
          hrefOf={(row) => `${base}/${list}/${row.id}`}
          card={card}
          sort={view.search === '' ? view.sort : undefined}
          descending={view.descending}
          onSort={view.search === '' ? (sort, descending) => show({ sort, descending }) : undefined}
          onError={onError}
          empty={
            isNarrowed ? (
              <Empty
                title={t('directory.nothingFound')}
                action={
                  <div className={classes.actions}>
                    <Button variant="default" onClick={() => show({ search: '', filter: '' })}>
                      {t('directory.clear')}
                    </Button>
                    {view.search !== '' && (
                      <Button component={Link} href={`${base}/log?name=${encodeURIComponent(view.search)}`}>
                        {t('directory.searchInLog')}
                      </Button>
                    )}
                  </div>
                }
              >
                {t('directory.nothingFoundDetail')}
              </Empty>
            ) : (
              empty
            )
          }
        />
      )}
      <p className={classes.size} role="status">
        <SizeText total={size?.total} isCounted={size?.isCounted} isSearch={view.search !== ''} />
      </p>
    </Page>
  );
}

const idOf = ({ id }: { readonly id: string }): string => id;

function SizeText({
  total,
  isCounted,
  isSearch,
}: {
  total: number | undefined;
  isCounted: boolean | undefined;
  isSearch: boolean;
}) {
  const { t, locale } = useText();
  if (isSearch) return t('grid.searched');
  if (total === undefined) return null;
  if (isCounted) return t('grid.counted', { count: total });
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(total);
  return t('grid.estimated', { number });
}
