import { Button, Group, Select, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { SampleAnswer } from '../../../api/contract/schemas.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ClickPaths } from '../../parts/click-paths.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/page.tsx';
import { Status } from '../../parts/status.tsx';
import { JsonText } from '../directory/json-text.tsx';
import classes from './schemas.module.css';

/** A user as Entra sends one, with a mistake or two that are tolerated. */
const EXAMPLE = JSON.stringify(
  {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    userName: 'ada@contoso.com',
    externalId: 'ada',
    active: 'True',
    displayName: 'Ada Lovelace',
    emails: [{ type: 'work', primary: true, value: 'ada@contoso.com' }],
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Research' },
    jobTitle: 'Analyst',
  },
  null,
  2,
);

/** What would become of a resource that somebody pastes. */
export function SamplePanel({ slug, types }: { slug: string; types: readonly string[] }) {
  const { t } = useText();
  const [text, setText] = useState('');
  const [type, setType] = useState('');
  const path = `/organizations/${encodeURIComponent(slug)}/samples`;
  const check = useMutation({
    mutationFn: (sample: { text: string; type?: string }) => post<SampleAnswer>(path, sample),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate({ text, ...(type !== '' && { type }) });
  };
  return (
    <Panel title={t('schemas.check')} intro={t('schemas.checkIntro')}>
      <form onSubmit={submit}>
        <Stack>
          <Select
            label={t('schemas.sampleType')}
            data={[
              { value: '', label: t('schemas.sampleTypeAuto') },
              ...types.map((value) => ({ value, label: value })),
            ]}
            allowDeselect={false}
            value={type}
            onChange={(value) => setType(value ?? '')}
            className={classes.select}
          />
          <Textarea
            label={t('schemas.sample')}
            rows={8}
            value={text}
            spellCheck={false}
            classNames={{ input: classes.code }}
            onChange={({ currentTarget: { value } }) => setText(value)}
          />
          <Group>
            <Button type="submit" loading={check.isPending} disabled={text.trim() === ''}>
              {t('schemas.checkIt')}
            </Button>
            <Button variant="default" onClick={() => setText(EXAMPLE)}>
              {t('schemas.example')}
            </Button>
          </Group>
          <ErrorNote error={check.error} />
        </Stack>
      </form>
      <div role="status">{check.data !== undefined && <Verdict verdict={check.data} />}</div>
    </Panel>
  );
}

function Verdict({ verdict: { type, stored, refusal, notes, hasMembers } }: { verdict: SampleAnswer }) {
  const { t } = useText();
  return (
    <div className={classes.verdict}>
      {refusal === undefined ? (
        <>
          <Status kind="ok">{t('schemas.wouldStore')}</Status>
          <p>{t('schemas.storedAs', { type })}</p>
          <JsonText value={stored} />
          {hasMembers && <p className={classes.dimmed}>{t('schemas.members')}</p>}
        </>
      ) : (
        <>
          <Status kind="bad">{t('schemas.wouldRefuse')}</Status>
          <p>
            {t('schemas.refusedAs', { type, status: String(refusal.status) })} <bdi>{refusal.detail}</bdi>
          </p>
          <p>
            <strong>{refusal.title}.</strong> {refusal.why}
          </p>
          {refusal.change !== null && (
            <div>
              <h3 className={classes.part}>{t('schemas.change')}</h3>
              <p>{refusal.change}</p>
              <ClickPaths paths={refusal.paths} />
            </div>
          )}
          <p className={classes.dimmed}>
            {t('schemas.reason')}: <code>{refusal.reason}</code>
            {refusal.scimType !== null && (
              <>
                , scimType <code>{refusal.scimType}</code>
              </>
            )}
          </p>
        </>
      )}
      <div>
        <h3 className={classes.part}>{t('schemas.notes')}</h3>
        {notes.length === 0 ? (
          <p className={classes.dimmed}>{t('schemas.noNotes')}</p>
        ) : (
          <ul className={classes.notes}>
            {notes.map(({ code, text }) => (
              <li key={code}>
                <bdi>{text}</bdi>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
