import { Button, Table, VisuallyHidden } from '@mantine/core';
import type { Key, ReactNode } from 'react';
import { useText } from '../messages/locale.tsx';
import { ErrorState } from './error-state.tsx';
import { Loading } from './loading.tsx';
import classes from './page-table.module.css';
import type { Pages } from './use-pages.ts';

export interface Column<T> {
  readonly id: string;
  readonly title: string;
  cell(item: T): ReactNode;
  /** Takes the room that is left. */
  readonly grows?: boolean;
  /** Has buttons, whose title is for those who do not see them. */
  readonly isActions?: boolean;
}

interface PageTableProps<T> {
  /** Tells those who do not see it what it lists. */
  readonly label: string;
  readonly pages: Pages<T>;
  readonly columns: readonly Column<T>[];
  keyOf(item: T): Key;
  /** In place of a table without rows. */
  readonly empty: ReactNode;
}

/** A list with a button for more. On a phone each row is a card, with the titles beside the values. */
export function PageTable<T>({ label, pages, columns, keyOf, empty }: PageTableProps<T>) {
  const { t } = useText();
  if (pages.isLoading) return <Loading />;
  if (pages.error && pages.items.length === 0) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.items.length === 0) return empty;
  return (
    <div className={classes.list}>
      <Table className={classes.table} aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ id, title, isActions = false }) => (
              <Table.Th key={id}>{isActions ? <VisuallyHidden>{title}</VisuallyHidden> : title}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pages.items.map((item) => (
            <Table.Tr key={keyOf(item)}>
              {columns.map(({ id, title, cell, grows = false, isActions = false }) => (
                <Table.Td
                  key={id}
                  data-title={title}
                  data-grows={grows || undefined}
                  data-actions={isActions || undefined}
                >
                  {cell(item)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {pages.hasMore && (
        <Button variant="default" className={classes.more} loading={pages.isLoadingMore} onClick={pages.loadMore}>
          {t('parts.more')}
        </Button>
      )}
    </div>
  );
}
