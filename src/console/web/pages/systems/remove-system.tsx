import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SystemAnswer } from '../../../api/contract/systems.ts';
import { remove } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import classes from './systems.module.css';

interface RemoveSystemProps {
  readonly system: SystemAnswer;
  readonly path: string;
  onClose(): void;
  onRemoved(): void;
}

/** Says what goes with a system before it goes. */
export function RemoveSystem({ system, path, onClose, onRemoved }: RemoveSystemProps) {
  const { t } = useText();
  const client = useQueryClient();
  const [forgets, setForgets] = useState(false);
  const { name, isProxy, sync, liveRequests, authentication } = system;
  return (
    <Confirm
      opened
      title={t('systems.removeTitle', { name })}
      action={t('systems.remove')}
      isDangerous
      onConfirm={async () => {
        await remove(path, { query: { forgetAccess: forgets } });
        await client.invalidateQueries({ queryKey: [path.slice(0, path.lastIndexOf('/'))] });
        onRemoved();
      }}
      onClose={onClose}
    >
      <ul className={classes.warnings}>
        {isProxy && <li>{t('systems.removeProxy')}</li>}
        {sync !== null && <li>{t('systems.removeSync')}</li>}
        {authentication.method !== 'none' && <li>{t('systems.removeSecret')}</li>}
      </ul>
      {liveRequests > 0 && (
        <Checkbox
          mt="sm"
          label={t('systems.forgetRequests', { count: liveRequests })}
          description={t('systems.forgetHint')}
          checked={forgets}
          onChange={({ currentTarget: { checked } }) => setForgets(checked)}
        />
      )}
    </Confirm>
  );
}
