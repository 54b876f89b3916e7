import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { LogEntryAnswer } from '../../../api/contract/log.ts';
import type { WorkbenchAnswer } from '../../../api/contract/workbench.ts';
import { get, post } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useSlug } from '../../parts/use-slug.ts';
import { type Draft, EXAMPLES, isMethod, isReading, METHODS } from './draft.ts';
import classes from './workbench.module.css';
import { WorkbenchResult } from './workbench-result.tsx';

const FIRST: Draft = EXAMPLES[0]?.draft ?? { method: 'GET', path: '/Users', body: '', ifMatch: '' };

/** A SCIM request, tried: written here, or taken from the log. */
export default function WorkbenchPage() {
  const { t } = useText();
  const slug = useSlug() ?? '';
  const isAuditor = roleIn(useSession(), slug) === 'auditor';
  const [parameters] = useSearchParams();
  const entry = parameters.get('entry');
  const path = `/organizations/${encodeURIComponent(slug)}/log/${encodeURIComponent(entry ?? '')}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['log', path],
    queryFn: ({ signal }) => get<LogEntryAnswer>(path, { signal }),
    enabled: entry !== null,
  });
  return (
    <Page title={t('workbench.title')} intro={t(isAuditor ? 'workbench.introAuditor' : 'workbench.intro')}>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {entry !== null && data === undefined && error === null && <Loading />}
      {(entry === null || data !== undefined) && (
        <Bench key={entry} slug={slug} isAuditor={isAuditor} first={data === undefined ? FIRST : draftOf(data)} />
      )}
    </Page>
  );
}

/** A refused request, as the log has it. */
function draftOf({ request }: LogEntryAnswer): Draft {
  if (request === null || !isMethod(request.method)) return FIRST;
  const { method, path, body } = request;
  return { method, path, body: body === undefined ? '' : JSON.stringify(body, null, 2), ifMatch: '' };
}

interface Sent {
  readonly draft: Draft;
  readonly answer: WorkbenchAnswer;
}

function Bench({ slug, isAuditor, first }: { slug: string; isAuditor: boolean; first: Draft }) {
  const { t } = useText();
  const [draft, setDraft] = useState(first);
  const [sent, setSent] = useState<Sent>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const problem = problemIn(draft.body);
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { method, path, body, ifMatch } = draft;
      const answer = await post<WorkbenchAnswer>(`/organizations/${encodeURIComponent(slug)}/workbench`, {
        method,
        path,
        ...(body.trim() === '' ? {} : { body: JSON.parse(body) }),
        ...(ifMatch.trim() === '' ? {} : { ifMatch: ifMatch.trim() }),
      });
      setSent({ draft, answer });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const examples = EXAMPLES.filter((example) => !isAuditor || isReading(example.draft));
  return (
    <>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (problem !== undefined) return;
          if (isReading(draft)) void send();
          else setAsking(true);
        }}
      >
        <Select
          label={t('workbench.example')}
          data={examples.map(({ key }) => ({ value: key, label: t(key) }))}
          value={null}
          onChange={(key) => setDraft(examples.find((example) => example.key === key)?.draft ?? draft)}
        />
        <div className={classes.line}>
          <Select
            className={classes.method}
            label={t('workbench.method')}
            allowDeselect={false}
            data={isAuditor ? ['GET', 'POST'] : [...METHODS]}
            value={draft.method}
            onChange={(method) => method !== null && isMethod(method) && change({ method })}
          />
          <TextInput
            className={classes.path}
            label={t('workbench.path')}
            required
            maxLength={8_000}
            value={draft.path}
            onChange={({ currentTarget: { value } }) => change({ path: value })}
          />
        </div>
        <Textarea
          label={t('workbench.body')}
          autosize
          minRows={4}
          maxRows={24}
          spellCheck={false}
          classNames={{ input: classes.code }}
          placeholder={t('workbench.noBody')}
          value={draft.body}
          error={problem === undefined ? undefined : t('workbench.wrongJson', { problem })}
          onChange={({ currentTarget: { value } }) => change({ body: value })}
        />
        {draft.method !== 'GET' && draft.method !== 'POST' && (
          <TextInput
            label={t('workbench.ifMatch')}
            placeholder={'W/"1"'}
            value={draft.ifMatch}
            onChange={({ currentTarget: { value } }) => change({ ifMatch: value })}
          />
        )}
        <ErrorNote error={error} />
        <Button type="submit" loading={isBusy} className={classes.send}>
          {t('workbench.send')}
        </Button>
      </form>
      <Confirm
        opened={isAsking}
        title={t('workbench.writes')}
        action={t('workbench.sendIt')}
        onConfirm={send}
        onClose={() => setAsking(false)}
      >
        {t('workbench.writesDetail', { method: draft.method, path: draft.path })}
      </Confirm>
      {sent !== undefined && <WorkbenchResult key={sent.answer.requestId} slug={slug} {...sent} />}
    </>
  );
}

/** What is wrong with a text as JSON; an empty one is none. */
function problemIn(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
