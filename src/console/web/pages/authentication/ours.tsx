import type { Authentication } from '../../../api/contract/authentication.ts';
import { useText } from '../../messages/locale.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { Panel } from '../../parts/page.tsx';

/** What is entered at the identity provider, each to be copied. */
export function Ours({ ours }: { ours: Authentication['ours'] }) {
  const { t } = useText();
  return (
    <>
      <Panel title={t('authentication.ours')} intro={t('authentication.oursIntro')}>
        <CopyField label={t('authentication.entityId')} value={ours.entityId} />
        <CopyField label={t('authentication.acsUrl')} value={ours.acsUrl} />
        <CopyField label={t('authentication.loginUrl')} value={ours.loginUrl} />
        <CopyField label={t('authentication.logoutUrl')} value={ours.logoutUrl} />
        <CopyField label={t('authentication.ourMetadata')} value={ours.metadataUrl} />
        <CopyField label={t('authentication.profileUrl')} value={ours.profileUrl} />
      </Panel>
      <Panel title={t('authentication.methodOidc')} intro={t('authentication.oursIntroOidc')}>
        <CopyField label={t('authentication.redirectUri')} value={ours.oidcUrl} />
      </Panel>
    </>
  );
}
