import { Autocomplete, Button, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { AccessAnswer, AccessWish } from '../../../api/contract/access-requests.ts';
import type { DirectoryPage, UserItem } from '../../../api/contract/directory.ts';
import type { SystemItem } from '../../../api/contract/systems.ts';
import { get, post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { showFormError } from '../../parts/form-errors.ts';
import { Page, Panel } from '../../parts/page.tsx';
import { BackLink } from '../directory/user-page.tsx';
import { isoText } from '../log/log-filters.ts';
import classes from './access-requests.module.css';

const SUGGESTED = 8;
const PAUSE_MS = 200;

interface Values {
  system: string;
  user: string;
  group: string;
  reason: string;
  /** As an input of day and time has it, in the zone of whoever types. */
  validFrom: string;
  validUntil: string;
}

/** Asks that a user of the organization becomes a member of a group of another system. */
export default function NewAccessRequestPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const [, navigate] = useLocation();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const organization = `/organizations/${encodeURIComponent(slug)}`;
  const list = `/o/${encodeURIComponent(slug)}/access-requests`;
  const form = useForm<Values>({
    initialValues: { system: '', user: '', group: '', reason: '', validFrom: '', validUntil: '' },
  });
  const { data: systems } = useQuery({
    queryKey: [`${organization}/systems`, {}, 'choice'],
    queryFn: ({ signal }) => get<{ items: readonly SystemItem[] }>(`${organization}/systems`, { signal }),
  });
  const choices = systems?.items ?? [];
  const system = form.values.system || (choices[0]?.id ?? '');
  const suggested = useSuggested(organization, form.values.user);
  const submit = form.onSubmit(async ({ validFrom, validUntil, ...values }) => {
    setBusy(true);
    setError(undefined);
    try {
      const { id } = await post<AccessAnswer>(`${organization}/access-requests`, {
        ...values,
        system,
        ...(validFrom === '' ? {} : { validFrom: isoText(validFrom) }),
        ...(validUntil === '' ? {} : { validUntil: isoText(validUntil) }),
      } satisfies AccessWish);
      navigate(`${list}/${id}`);
    } catch (problem) {
      setError(showFormError(form, problem, t));
    } finally {
      setBusy(false);
    }
  });
  const zone = t('accessRequests.zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  return (
    <Page
      title={t('accessRequests.new')}
      intro={t('accessRequests.newIntro')}
      above={<BackLink href={list} text={t('accessRequests.back')} />}
    >
      <Panel title={t('accessRequests.facts')}>
        <form className={classes.form} onSubmit={submit}>
          <div className={classes.columns}>
            <Select
              label={t('accessRequests.system')}
              required
              data={choices.map(({ id, name }) => ({ value: id, label: name }))}
              placeholder={choices.length === 0 ? t('accessRequests.noSystem') : ''}
              allowDeselect={false}
              {...form.getInputProps('system')}
              value={system}
            />
            <TextInput
              label={t('accessRequests.group')}
              description={t('accessRequests.groupHint')}
              required
              maxLength={1_000}
              autoComplete="off"
              {...form.getInputProps('group')}
            />
          </div>
          <Autocomplete
            label={t('accessRequests.user')}
            description={t('accessRequests.userHint')}
            required
            maxLength={1_000}
            autoComplete="off"
            data={suggested}
            filter={({ options }) => options}
            {...form.getInputProps('user')}
          />
          <Textarea
            label={t('accessRequests.reason')}
            description={t('accessRequests.reasonHint')}
            required
            maxLength={1_000}
            rows={2}
            {...form.getInputProps('reason')}
          />
          <div className={classes.columns}>
            <TextInput
              type="datetime-local"
              label={t('accessRequests.validFrom')}
              description={zone}
              {...form.getInputProps('validFrom')}
            />
            <TextInput
              type="datetime-local"
              label={t('accessRequests.validUntil')}
              description={zone}
              {...form.getInputProps('validUntil')}
            />
          </div>
          <ErrorNote error={error} />
          <Button type="submit" className={classes.start} loading={isBusy} disabled={system === ''}>
            {t('accessRequests.send')}
          </Button>
        </form>
      </Panel>
    </Page>
  );
}

/** Names of users that begin so. */
function useSuggested(organization: string, typed: string): string[] {
  const [search] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const { data } = useQuery({
    queryKey: [`${organization}/users`, 'suggested', search],
    queryFn: ({ signal }) =>
      get<DirectoryPage<UserItem>>(`${organization}/users`, { query: { search, count: SUGGESTED }, signal }),
    enabled: search !== '',
  });
  return [...new Set(data?.items.map(({ userName }) => userName) ?? [])];
}
