import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { WhyAnswerList } from '../../../api/contract/why.ts';
import { get } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useSlug } from '../../parts/use-slug.ts';
import { Icon } from '../../theme/icon.tsx';
import classes from './why.module.css';
import { WhyAnswer } from './why-answer.tsx';

const MAX_WHO = 500;

/** Why somebody is here or not: in an organization, or, for operators, in all that know of them. */
export default function WhyPage() {
  const { t } = useText();
  const slug = useSlug();
  const [parameters, setParameters] = useSearchParams();
  const who = parameters.get('who')?.trim() ?? '';
  const path = slug === undefined ? '/why' : `/organizations/${encodeURIComponent(slug)}/why`;
  const { data, error, refetch } = useQuery({
    queryKey: ['why', path, who],
    queryFn: ({ signal }) => get<WhyAnswerList>(path, { query: { who }, signal }),
    enabled: who !== '',
  });
  return (
    <Page title={t('why.title')} intro={t(slug === undefined ? 'why.introAll' : 'why.intro')}>
      <Question who={who} onAsk={(text) => setParameters(text === '' ? {} : { who: text })} />
      {who === '' && <Empty title={t('why.nothingYet')}>{t('why.nothingYetDetail')}</Empty>}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {who !== '' && data === undefined && error === null && <Loading />}
      {data?.items.length === 0 && <Empty title={t('why.nobody')}>{t('why.nobodyDetail')}</Empty>}
      {data?.items.map((item) => (
        <WhyAnswer
          key={`${item.organization} ${item.person?.id ?? ''}`}
          item={item}
          isNamed={slug === undefined}
          who={who}
        />
      ))}
    </Page>
  );
}

function Question({ who, onAsk }: { who: string; onAsk: (text: string) => void }) {
  const { t } = useText();
  const [text, setText] = useState(who);
  // Another question may come from the search that every page has.
  useEffect(() => setText(who), [who]);
  return (
    <search>
      <form
        className={classes.question}
        onSubmit={(event) => {
          event.preventDefault();
          onAsk(text.trim());
        }}
      >
        <TextInput
          type="search"
          role="searchbox"
          className={classes.field}
          value={text}
          maxLength={MAX_WHO}
          placeholder={t('why.who')}
          aria-label={t('why.who')}
          leftSection={<Icon name="search" size={16} />}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        <Button type="submit">{t('why.ask')}</Button>
      </form>
    </search>
  );
}
