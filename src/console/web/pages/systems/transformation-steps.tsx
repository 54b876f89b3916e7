import { Badge } from '@mantine/core';
import type { TransformationStepItem } from '../../../api/contract/systems.ts';
import { useText } from '../../messages/locale.tsx';
import classes from './systems.module.css';

const OUTCOMES = {
  done: ['green', 'systems.stepDone'],
  skipped: ['gray', 'systems.stepSkipped'],
  failed: ['red', 'systems.stepFailed'],
} as const;

/** What each mapping did. */
export function TransformationSteps({ steps }: { steps: readonly TransformationStepItem[] }) {
  const { t } = useText();
  return (
    <ol className={classes.list} aria-label={t('systems.steps')}>
      {steps.map(({ mapping, does, outcome, note, source, result }) => {
        const [color, word] = OUTCOMES[outcome];
        return (
          <li key={mapping}>
            <div>
              {t('systems.step', { count: mapping })}
              <br />
              <Badge color={color}>{t(word)}</Badge>
            </div>
            <div>
              <code>{does}</code>
              {outcome === 'done' && (source !== null || result !== null) && (
                <div>
                  <code>{[source, result].filter((one) => one !== null).join(' → ')}</code>
                </div>
              )}
              {note !== null && <div className={classes.dimmed}>{note}</div>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
