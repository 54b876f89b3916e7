import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { SystemAnswer, TransformationProblem } from '../../../api/contract/systems.ts';
import { ApiError } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { CodeEditor } from '../../parts/code-editor.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/page.tsx';
import classes from './systems.module.css';
import { TryTransformation } from './try-transformation.tsx';

interface TransformationPanelProps {
  readonly organization: string;
  readonly system: SystemAnswer;
  readonly canChange: boolean;
  onSave(change: object): Promise<unknown>;
}

const FIELDS = { read: 'readTransformation', write: 'writeTransformation' } as const;
type Direction = keyof typeof FIELDS;

/** Both transformations of a system as SAP writes them, and what they make of a resource. */
export function TransformationPanel({ organization, system, canChange, onSave }: TransformationPanelProps) {
  const { t } = useText();
  const [direction, setDirection] = useState<Direction>('read');
  const [texts, setTexts] = useState<Readonly<Record<Direction, string>>>({
    read: system.readTransformation ?? '',
    write: system.writeTransformation ?? '',
  });
  const [problem, setProblem] = useState<TransformationProblem | null>(null);
  const [error, setError] = useState<unknown>();
  const [isSaved, setSaved] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const text = texts[direction];
  const forget = () => {
    setProblem(null);
    setError(undefined);
    setSaved(false);
  };
  const save = async () => {
    forget();
    setBusy(true);
    try {
      await onSave({ [FIELDS[direction]]: text.trim() === '' ? null : text });
      setSaved(true);
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.details.field === FIELDS[direction])
        setProblem({ of: 'transformation', message: thrown.message, line: lineIn(thrown.message) });
      else setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={t('systems.transformations')} intro={t('systems.transformationsIntro')}>
      <div className={classes.form}>
        <SegmentedControl
          className={classes.start}
          aria-label={t('systems.transformations')}
          value={direction}
          onChange={(value) => {
            forget();
            setDirection(value as Direction);
          }}
          data={[
            { value: 'read', label: t('systems.read') },
            { value: 'write', label: t('systems.write') },
          ]}
        />
        <CodeEditor
          label={t('systems.json', { direction: t(`systems.${direction}`) })}
          description={t('systems.asItIs')}
          value={text}
          readOnly={!canChange}
          error={problem?.of === 'transformation' ? problem.message : undefined}
          errorLine={problem?.line}
          onChange={(value) => {
            forget();
            setTexts({ ...texts, [direction]: value });
          }}
        />
        <ErrorNote error={error} />
        {canChange && (
          <div className={classes.row}>
            <Button loading={isBusy} onClick={() => void save()}>
              {t('systems.saveTransformation')}
            </Button>
            <span role="status" className={classes.dimmed}>
              {isSaved && t('systems.saved')}
            </span>
          </div>
        )}
        <TryTransformation
          key={direction}
          organization={organization}
          system={system}
          direction={direction}
          text={text}
          onProblem={setProblem}
        />
      </div>
    </Panel>
  );
}

/** The server says the line in its sentence. */
function lineIn(message: string): number | null {
  const [, line] = /\bline (\d+)/.exec(message) ?? [];
  return line === undefined ? null : Number(line);
}
