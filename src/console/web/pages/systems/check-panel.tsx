import { Alert, Badge, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { SystemCheck } from '../../../api/contract/systems.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/page.tsx';
import { Icon } from '../../theme/icon.tsx';
import classes from './systems.module.css';

const VERDICTS = {
  passed: ['green', 'systems.passed'],
  warned: ['amber', 'systems.warned'],
  failed: ['red', 'systems.failed'],
  skipped: ['gray', 'systems.skipped'],
} as const;

/** Whether a system answers, and what to do where it does not. */
export function CheckPanel({ path, onChecked }: { path: string; onChecked(): void }) {
  const { t } = useText();
  const check = useMutation({ mutationFn: () => post<SystemCheck>(`${path}/check`), onSettled: onChecked });
  const seen = check.data;
  return (
    <Panel
      title={t('systems.check')}
      intro={t('systems.checkIntro')}
      actions={
        <Button
          variant="default"
          leftSection={<Icon name="plug" />}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          {t('systems.check')}
        </Button>
      }
    >
      <ErrorNote error={check.error} />
      <div role="status">
        {check.isPending && <p className={classes.dimmed}>{t('systems.checking')}</p>}
        {seen !== undefined && !check.isPending && (
          <Alert
            color={seen.isUsable ? 'green' : 'red'}
            icon={<Icon name={seen.isUsable ? 'check' : 'warning'} />}
            title={t(seen.isUsable ? 'systems.checkUsable' : 'systems.checkUnusable')}
          />
        )}
      </div>
      {seen !== undefined && !check.isPending && (
        <ul className={classes.list}>
          {seen.steps.map(({ asked, verdict, saw, next }) => {
            const [color, word] = VERDICTS[verdict];
            return (
              <li key={asked}>
                <div>
                  <Badge color={color}>{t(word)}</Badge>
                </div>
                <div>
                  <code>{asked}</code>
                  <div>{saw}</div>
                  {next !== null && <div className={classes.dimmed}>{next}</div>}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
