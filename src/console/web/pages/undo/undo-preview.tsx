import type { LeftItem, UndoPreviewAnswer } from '../../../api/contract/undo.ts';
import { useText } from '../../messages/locale.tsx';
import { shortly } from '../../parts/times.ts';
import classes from './undo.module.css';

/** What an undo would do, in lines. */
export function PreviewText({ seen }: { seen: UndoPreviewAnswer }) {
  const { t, locale } = useText();
  const { resources, membersAdded, membersRemoved, left, leftCount, forgottenBefore } = seen;
  const isNothing = resources.length === 0 && membersAdded + membersRemoved + leftCount === 0;
  return (
    <>
      {isNothing && <p className={classes.dimmed}>{t('undo.nothing')}</p>}
      <ul className={classes.deeds}>
        {resources.map(({ type, kind, count, names }) => (
          <li key={`${kind} ${type}`} data-kind={kind}>
            <strong>{t(`undo.${kind}`, { type, count })}</strong>
            <span className={classes.names}>
              {names.map((name, i) => (
                <span key={name}>
                  {i > 0 && ', '}
                  <bdi>{name}</bdi>
                </span>
              ))}
              {count > names.length && ' …'}
            </span>
          </li>
        ))}
        {membersAdded > 0 && (
          <li data-kind="restore">
            <strong>{t('undo.membersAdded', { count: membersAdded })}</strong>
          </li>
        )}
        {membersRemoved > 0 && (
          <li data-kind="delete">
            <strong>{t('undo.membersRemoved', { count: membersRemoved })}</strong>
          </li>
        )}
      </ul>
      <LeftAlone left={left} leftCount={leftCount} />
      {forgottenBefore !== null && (
        <p className={classes.dimmed}>{t('undo.forgotten', { time: shortly(new Date(forgottenBefore), locale) })}</p>
      )}
    </>
  );
}

const SHOWN = 50;

/** What stays as it is, each with the reason. */
export function LeftAlone({ left, leftCount }: { left: readonly LeftItem[]; leftCount: number }) {
  const { t } = useText();
  if (leftCount === 0) return null;
  const shown = left.slice(0, SHOWN);
  return (
    <section>
      <h3 className={classes.part}>{t('undo.left')}</h3>
      <p className={classes.dimmed}>{t('undo.leftCount', { count: leftCount })}</p>
      <ul className={classes.left}>
        {shown.map(({ resourceId, reason, sentence }) => (
          <li key={`${resourceId} ${reason}`}>
            <bdi>{sentence}</bdi>
          </li>
        ))}
      </ul>
      {leftCount > shown.length && (
        <p className={classes.dimmed}>{t('undo.leftMore', { count: leftCount - shown.length })}</p>
      )}
    </section>
  );
}
