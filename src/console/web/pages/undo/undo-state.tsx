import type { UndoItem } from '../../../api/contract/undo.ts';
import type { Translate } from '../../messages/catalogue.ts';
import { useText } from '../../messages/locale.tsx';
import { Status } from '../../parts/status.tsx';

const KINDS = { running: 'warn', stopped: 'off', done: 'ok' } as const;

export function UndoState({ state }: Pick<UndoItem, 'state'>) {
  const { t } = useText();
  return <Status kind={KINDS[state]}>{t(`undo.${state}`)}</Status>;
}

/** What is taken back, in a few words. */
export const subjectOf = (t: Translate, { by, of }: Pick<UndoItem, 'by' | 'of'>): string =>
  by === 'request' ? t('undo.ofRequest', { of }) : t('undo.ofCredential', { of });
