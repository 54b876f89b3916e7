import { Anchor, Badge, Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { DirectoryPage, RelatedItem } from '../../../api/contract/directory.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Name } from '../../parts/name.tsx';
import classes from './directory.module.css';

const PAGE = 50;

/** The groups of a user, or the members of a group, page after page. */
export function RelatedPages({ slug, path, none }: { slug: string; path: string; none: string }) {
  const { t } = useText();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, isPending } = useInfiniteQuery({
    queryKey: ['directory', path],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      get<DirectoryPage<RelatedItem>>(path, { query: { count: PAGE, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next,
  });
  if (isPending) return <Loading />;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <ErrorNote error={error} />
      {items.length === 0 && !error ? (
        <p className={classes.missing}>{none}</p>
      ) : (
        <RelatedList slug={slug} items={items} />
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('directory.loadMore')}
        </Button>
      )}
    </>
  );
}

export function RelatedList({ slug, items }: { slug: string; items: readonly RelatedItem[] }) {
  return (
    <ul className={classes.list}>
      {items.map((item) => (
        <li key={item.id}>
          <RelatedLink slug={slug} item={item} />
        </li>
      ))}
    </ul>
  );
}

function RelatedLink({ slug, item }: { slug: string; item: RelatedItem }) {
  const { t } = useText();
  const path = item.type === 'User' ? 'users' : 'groups';
  return (
    <>
      <Anchor component={Link} href={`/o/${encodeURIComponent(slug)}/${path}/${item.id}`}>
        <Name>{item.displayName ?? item.name}</Name>
      </Anchor>
      {item.type === 'User' && item.active === false && <Badge color="gray">{t('directory.isDisabled')}</Badge>}
    </>
  );
}
