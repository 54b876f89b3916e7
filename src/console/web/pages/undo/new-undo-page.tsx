import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { useLocation, useParams, useSearchParams } from 'wouter';
import type { UndoItem, UndoPreviewAnswer } from '../../../api/contract/undo.ts';
import { post } from '../../api/client.ts';
import { roleIn, useSession } from '../../api/session.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { shortly } from '../../parts/times.ts';
import { BackLink } from '../directory/user-page.tsx';
import { ConfirmUndo } from './confirm-undo.tsx';
import classes from './undo.module.css';
import { UndoForm } from './undo-form.tsx';
import { PreviewText } from './undo-preview.tsx';
import { usePreview } from './use-preview.ts';
import { readWish, type Wish, wishQuery } from './wish.ts';

/** From what is to be taken back to what would happen, and only then to doing it. */
export default function NewUndoPage() {
  const { t, locale } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const [, navigate] = useLocation();
  const [parameters, setParameters] = useSearchParams();
  const wish = readWish(parameters);
  const { isLooking, lookedBackTo, seen, error } = usePreview(slug, wish);
  const [isAsking, setAsking] = useState(false);
  const isAuditor = roleIn(useSession(), slug) === 'auditor';
  const list = `/o/${encodeURIComponent(slug)}/undos`;
  const show = (next: Wish) =>
    setParameters({ ...wishQuery(next), ...(next.isForced ? { force: 'true' } : {}) }, { replace: true });
  const begin = async (confirm: string) => {
    const path = `/organizations/${encodeURIComponent(slug)}/undos`;
    const { id } = await post<UndoItem>(path, { ...wishQuery(wish), isForced: wish.isForced, confirm });
    navigate(`${list}/${id}`);
  };
  return (
    <Page title={t('undo.newTitle')} intro={t('undo.newIntro')} above={<BackLink href={list} text={t('undo.back')} />}>
      <UndoForm key={parameters.toString()} slug={slug} wish={wish} onLook={show} />
      {(isLooking || seen !== undefined || error !== undefined) && (
        <Panel title={t('undo.preview')}>
          <ErrorNote error={error} />
          {isLooking && (
            <>
              <p className={classes.dimmed} role="status">
                {t('undo.looking')}{' '}
                {lookedBackTo !== null && t('undo.lookedBack', { time: shortly(new Date(lookedBackTo), locale) })}
              </p>
              <Loading />
            </>
          )}
          {seen !== undefined && (
            <>
              <PreviewText seen={seen} />
              {(seen.leftCount > 0 || wish.isForced) && (
                <Switch
                  label={t('undo.forced')}
                  checked={wish.isForced}
                  onChange={({ currentTarget: { checked } }) => show({ ...wish, isForced: checked })}
                />
              )}
              {isAuditor ? (
                <p className={classes.dimmed}>{t('parts.readOnly', { role: t('parts.roleAdmin') })}</p>
              ) : (
                isAnything(seen) && (
                  <Button color="red" className={classes.look} onClick={() => setAsking(true)}>
                    {t('undo.begin')}
                  </Button>
                )
              )}
            </>
          )}
        </Panel>
      )}
      {isAsking && <ConfirmUndo slug={slug} onConfirm={begin} onClose={() => setAsking(false)} />}
    </Page>
  );
}

const isAnything = ({ resources, membersAdded, membersRemoved }: UndoPreviewAnswer): boolean =>
  membersAdded + membersRemoved > 0 || resources.some(({ kind }) => kind !== 'already');
