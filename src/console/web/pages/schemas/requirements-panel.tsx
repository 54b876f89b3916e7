import { Button, Switch } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LackingAnswer, RequirementItem, RequirementsAnswer } from '../../../api/contract/schemas.ts';
import { get, patch, remove } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ClickPaths } from '../../parts/click-paths.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/page.tsx';
import { type Column, PageTable } from '../../parts/page-table.tsx';
import { allOf } from '../../parts/use-pages.ts';
import { shortName } from './attribute-name.ts';
import classes from './schemas.module.css';

/** The mapped attributes with their switches; what is switched on is asked for first, as it refuses people. */
export function RequirementsPanel({ slug, canChange }: { slug: string; canChange: boolean }) {
  const { t } = useText();
  const client = useQueryClient();
  const path = `/organizations/${encodeURIComponent(slug)}/requirements`;
  const queryKey = ['requirements', slug];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => get<RequirementsAnswer>(path, { signal }),
  });
  const lacking = useQuery({
    queryKey: ['requirements-lacking', slug],
    queryFn: ({ signal }) => get<LackingAnswer>(`${path}/lacking`, { signal }),
  });
  const [asked, setAsked] = useState<RequirementItem>();
  const [isResetting, setResetting] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  if (data === undefined)
    return (
      <Panel title={t('schemas.requirements')}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Loading />}
      </Panel>
    );
  const take = (answer: RequirementsAnswer) => {
    client.setQueryData(queryKey, answer);
    // They say of each attribute whether it is required.
    void client.invalidateQueries({ queryKey: ['schemas', slug] });
    void client.invalidateQueries({ queryKey: ['data-integration', slug] });
    void lacking.refetch();
  };
  const change = async ({ path: attribute }: RequirementItem, isRequired: boolean) =>
    take(await patch<RequirementsAnswer>(path, { attributes: [attribute], isRequired }));
  const toggle = (item: RequirementItem) => {
    setProblem(undefined);
    if (!item.isRequired) setAsked(item);
    else void change(item, false).catch(setProblem);
  };
  const columns: Column<RequirementItem>[] = [
    {
      id: 'path',
      title: t('schemas.attribute'),
      grows: true,
      cell: (item) => <code className={classes.name}>{shortName(item.path)}</code>,
    },
    {
      id: 'source',
      title: t('schemas.source'),
      cell: ({ source }) => <code className={classes.source}>{source}</code>,
    },
    { id: 'type', title: t('schemas.type'), cell: ({ type }) => type },
    {
      id: 'without',
      title: t('schemas.without'),
      cell: (item) => <Without lacking={lacking.data} path={item.path} isRequired={item.isRequired} />,
    },
    {
      id: 'required',
      title: t('schemas.required'),
      cell: (item) =>
        item.isFixed ? (
          t('schemas.always')
        ) : (
          <Switch
            aria-label={t('schemas.requiredOf', { attribute: shortName(item.path) })}
            checked={item.isRequired}
            disabled={!canChange}
            onChange={() => toggle(item)}
          />
        ),
    },
  ];
  const profile = { profile: data.profile };
  return (
    <Panel
      title={t('schemas.requirements')}
      intro={
        <>
          {t('schemas.requirementsIntro')} {t(data.isChosen ? 'schemas.chosen' : 'schemas.byProfile', profile)}{' '}
          <Seen lacking={lacking.data} />
        </>
      }
      actions={
        canChange &&
        data.isChosen && (
          <Button variant="default" onClick={() => setResetting(true)}>
            {t('schemas.asProfile')}
          </Button>
        )
      }
    >
      <ErrorNote error={problem ?? lacking.error} />
      <PageTable
        label={t('schemas.requirements')}
        pages={allOf(data.attributes)}
        columns={columns}
        keyOf={(item) => item.path}
        empty={null}
      />
      <details>
        <summary className={classes.summary}>{t('schemas.howToMap')}</summary>
        <ClickPaths paths={data.paths} />
      </details>
      {asked !== undefined && (
        <Confirm
          opened
          title={t('schemas.requireTitle', { attribute: shortName(asked.path) })}
          action={t('schemas.require')}
          onConfirm={() => change(asked, true)}
          onClose={() => setAsked(undefined)}
        >
          <Asked item={asked} lacking={lacking.data} paths={data.paths} />
        </Confirm>
      )}
      <Confirm
        opened={isResetting}
        title={t('schemas.asProfileTitle')}
        action={t('schemas.asProfile')}
        onConfirm={async () => take(await remove<RequirementsAnswer>(path))}
        onClose={() => setResetting(false)}
      >
        {t('schemas.asProfileText')}
      </Confirm>
    </Panel>
  );
}

function Without({
  lacking,
  path,
  isRequired,
}: {
  lacking: LackingAnswer | undefined;
  path: string;
  isRequired: boolean;
}) {
  const { t, locale } = useText();
  if (lacking === undefined) return <span className={classes.dimmed}>{t('schemas.counting')}</span>;
  const count = lacking.counts[path] ?? 0;
  return <span data-bad={(isRequired && count > 0) || undefined}>{new Intl.NumberFormat(locale).format(count)}</span>;
}

/** Of how many users the counts are. */
function Seen({ lacking }: { lacking: LackingAnswer | undefined }) {
  const { t } = useText();
  if (lacking === undefined) return null;
  return t(lacking.isMore ? 'schemas.countedFirst' : 'schemas.counted', { count: lacking.lookedAt });
}

/** What it would come to. */
function Asked({
  item,
  lacking,
  paths,
}: {
  item: RequirementItem;
  lacking: LackingAnswer | undefined;
  paths: RequirementsAnswer['paths'];
}) {
  const { t } = useText();
  const count = lacking?.counts[item.path] ?? 0;
  return (
    <>
      <p>
        {lacking === undefined
          ? t('schemas.counting')
          : count === 0
            ? t('schemas.requireNone')
            : t('schemas.requireSome', { count })}{' '}
        {lacking?.isMore && <Seen lacking={lacking} />}
      </p>
      <p>{t('schemas.requireSource', { source: item.source })}</p>
      <ClickPaths paths={paths.filter(({ product }) => product === 'Entra')} />
    </>
  );
}
