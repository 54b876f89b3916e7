import type { RankedOrganization, Risk } from '../../../api/contract/overview.ts';
import { useText } from '../../messages/locale.tsx';
import { Status } from '../../parts/status.tsx';
import { ago } from '../../parts/times.ts';
import classes from './organizations-page.module.css';

const KINDS = {
  onlyRefused: 'bad',
  credentialEnds: 'warn',
  manyRefused: 'warn',
  silent: 'warn',
  providerOff: 'off',
  neverHeard: 'off',
} as const satisfies Record<Risk, 'bad' | 'warn' | 'off'>;

/** What is the matter with an organization, or that it is well. */
export function RiskState({ organization: { risks, endsAt } }: { organization: RankedOrganization }) {
  const { t, locale } = useText();
  const when = endsAt === null ? '' : (ago(new Date(endsAt), new Date(), locale) ?? t('parts.justNow'));
  const texts: Readonly<Record<Risk, string>> = {
    providerOff: t('organizations.off'),
    onlyRefused: t('organizations.onlyRefused'),
    manyRefused: t('organizations.manyRefused'),
    silent: t('organizations.silent'),
    neverHeard: t('organizations.neverHeard'),
    credentialEnds: t('organizations.credentialEnds', { when }),
  };
  return (
    <div className={classes.risks}>
      {risks.length === 0 && <Status kind="ok">{t('organizations.active')}</Status>}
      {risks.map((risk) => (
        <Status key={risk} kind={KINDS[risk]}>
          {texts[risk]}
        </Status>
      ))}
    </div>
  );
}
