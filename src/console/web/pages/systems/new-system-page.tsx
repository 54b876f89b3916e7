import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { ReadExport, SystemAnswer } from '../../../api/contract/systems.ts';
import { post } from '../../api/client.ts';
import { useText } from '../../messages/locale.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { BackLink } from '../directory/user-page.tsx';
import { ImportPanel } from './import-panel.tsx';
import { SystemForm } from './system-form.tsx';
import { NEW_SYSTEM, valuesOf } from './system-values.ts';

/** A system is entered, or read from what SAP exports and then completed. */
export default function NewSystemPage() {
  const { t } = useText();
  const { slug = '' } = useParams<{ slug: string }>();
  const [, navigate] = useLocation();
  const [read, setRead] = useState<ReadExport>();
  const organization = `/organizations/${encodeURIComponent(slug)}`;
  const list = `/o/${encodeURIComponent(slug)}/systems`;
  const { readTransformation, writeTransformation } = read?.entry ?? {};
  return (
    <Page title={t('systems.add')} above={<BackLink href={list} text={t('systems.back')} />}>
      <Panel title={t('systems.settings')}>
        <SystemForm
          key={read === undefined ? '' : JSON.stringify(read)}
          initial={read === undefined ? NEW_SYSTEM : valuesOf(read.entry)}
          secret={undefined}
          canChange
          action={t('systems.add')}
          onSave={async (entry) => {
            const body = { ...entry, readTransformation, writeTransformation };
            const { id } = await post<SystemAnswer>(`${organization}/systems`, body);
            navigate(`${list}/${id}`);
          }}
        />
      </Panel>
      <ImportPanel organization={organization} read={read} onRead={setRead} />
    </Page>
  );
}
