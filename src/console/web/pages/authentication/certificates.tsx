import type { CertificateFacts } from '../../../api/contract/authentication.ts';
import { useText } from '../../messages/locale.tsx';
import { Panel } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './authentication.module.css';

/** With what the identity provider signs, and until when. */
export function Certificates({ certificates }: { certificates: readonly CertificateFacts[] }) {
  const { t } = useText();
  return (
    <Panel title={t('authentication.certificates')} intro={t('authentication.certificatesIntro')}>
      <ul className={classes.certificates}>
        {certificates.map(({ thumbprint, subject, validTo }) => (
          <li key={thumbprint}>
            <bdi>{subject}</bdi>
            <code>
              {t('authentication.thumbprint')} {thumbprint}
            </code>
            <span>
              {t('authentication.endsAt')} <Time value={validTo} /> (<Time value={validTo} as="day" />)
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
