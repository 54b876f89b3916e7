import { Button } from '@mantine/core';
import type { FactorItem } from '../../../../api/contract/second-factors.ts';
import { useText } from '../../../messages/locale.tsx';
import { Name } from '../../../parts/name.tsx';
import { type Column, PageTable } from '../../../parts/page-table.tsx';
import { Time } from '../../../parts/time.tsx';

interface FactorTableProps {
  readonly factors: readonly FactorItem[];
  onRemove(factor: FactorItem): void;
}

export function FactorTable({ factors, onRemove }: FactorTableProps) {
  const { t } = useText();
  const columns: readonly Column<FactorItem>[] = [
    { id: 'name', title: t('factors.name'), grows: true, cell: ({ name }) => <Name>{name}</Name> },
    {
      id: 'kind',
      title: t('factors.title'),
      cell: ({ kind }) => t(kind === 'totp' ? 'factors.app' : 'factors.passkey'),
    },
    { id: 'added', title: t('factors.added'), cell: ({ createdAt }) => <Time value={createdAt} as="day" /> },
    { id: 'used', title: t('factors.lastUsed'), cell: ({ lastUsedAt }) => <Time value={lastUsedAt} /> },
    {
      id: 'remove',
      title: t('people.actions'),
      isActions: true,
      cell: (factor) => (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={`${t('factors.remove')}: ${factor.name}`}
          onClick={() => onRemove(factor)}
        >
          {t('factors.remove')}
        </Button>
      ),
    },
  ];
  return (
    <PageTable
      label={t('factors.title')}
      pages={allOf(factors)}
      columns={columns}
      keyOf={({ id }) => id}
      empty={null}
    />
  );
}

/** A list that has only one page, which is here. */
const allOf = <T,>(items: readonly T[]) => ({
  items,
  isLoading: false,
  error: null,
  hasMore: false,
  isLoadingMore: false,
  loadMore: () => undefined,
  reload: () => undefined,
});
