import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReadExport } from '../../../api/contract/systems.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { errorText } from '../../parts/error-text.ts';
import { Panel } from '../../parts/page.tsx';
import classes from './systems.module.css';

interface ImportPanelProps {
  readonly organization: string;
  readonly read: ReadExport | undefined;
  onRead(read: ReadExport): void;
}

/** What Identity Provisioning exports of a system fills the form. */
export function ImportPanel({ organization, read, onRead }: ImportPanelProps) {
  const { t } = useText();
  const [text, setText] = useState('');
  const reading = useMutation({
    mutationFn: () => post<ReadExport>(`${organization}/systems/export`, { text }),
    onSuccess: onRead,
  });
  return (
    <Panel title={t('systems.importTitle')} intro={t('systems.importIntro')}>
      <div className={classes.form}>
        <Textarea
          label={t('systems.importText')}
          rows={6}
          spellCheck={false}
          value={text}
          error={reading.error === null ? undefined : errorText(t, reading.error)}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        <Button
          variant="default"
          className={classes.start}
          loading={reading.isPending}
          disabled={text.trim() === ''}
          onClick={() => reading.mutate()}
        >
          {t('systems.importRead')}
        </Button>
        <div role="status">
          {read !== undefined && read.credentials.length > 0 && (
            <p className={classes.dimmed}>{t('systems.importMissing', { names: read.credentials.join(', ') })}</p>
          )}
          {read?.warnings.map((warning) => (
            <p key={warning} className={classes.dimmed}>
              {t('systems.importWarning', { warning })}
            </p>
          ))}
        </div>
      </div>
    </Panel>
  );
}
