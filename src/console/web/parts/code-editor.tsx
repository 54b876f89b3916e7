import { Anchor, Input } from '@mantine/core';
import { type ReactNode, useId, useRef } from 'react';
import { useText } from '../messages/locale.tsx';
import classes from './code-editor.module.css';

interface CodeEditorProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly readOnly?: boolean;
  readonly error?: ReactNode;
  /** Where the error is, counted from 1. */
  readonly errorLine?: number | null;
  onChange?(value: string): void;
}

/** A text with numbers beside its lines, so that errors can name them. */
export function CodeEditor({
  label,
  description,
  value,
  readOnly = false,
  error,
  errorLine,
  onChange,
}: CodeEditorProps) {
  const { t } = useText();
  const id = useId();
  const text = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const lines = value.split('\n');
  const show = (line: number) => {
    const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const area = text.current;
    if (area === null) return;
    area.focus();
    area.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
    area.scrollTop = (area.scrollHeight / lines.length) * Math.max(0, line - 4);
  };
  return (
    <Input.Wrapper id={id} label={label} description={description}>
      <div className={classes.box} data-invalid={error ? true : undefined}>
        <pre ref={gutter} className={classes.gutter} aria-hidden="true">
          {lines.map((_, i) => (i + 1 === errorLine ? `▸${i + 1}` : i + 1)).join('\n')}
        </pre>
        <textarea
          ref={text}
          id={id}
          className={classes.text}
          value={value}
          readOnly={readOnly}
          spellCheck={false}
          autoComplete="off"
          wrap="off"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-wrong` : undefined}
          onChange={({ currentTarget }) => onChange?.(currentTarget.value)}
          onScroll={({ currentTarget }) => {
            if (gutter.current !== null) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
        />
      </div>
      {error ? (
        <Input.Error id={`${id}-wrong`} role="alert" mt={5}>
          {error}{' '}
          {typeof errorLine === 'number' && (
            <Anchor component="button" type="button" size="sm" onClick={() => show(errorLine)}>
              {t('systems.line', { line: String(errorLine) })}
            </Anchor>
          )}
        </Input.Error>
      ) : null}
    </Input.Wrapper>
  );
}
