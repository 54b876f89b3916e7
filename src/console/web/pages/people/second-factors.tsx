import { useText } from '../../messages/locale.tsx';
import { Status } from '../../parts/status.tsx';

/** Which second factors somebody has. */
export function SecondFactors({ kinds }: { kinds: readonly string[] }) {
  const { t } = useText();
  if (kinds.length === 0) return <Status kind="off">{t('people.none')}</Status>;
  const texts = kinds.map((kind) => t(kind === 'passkey' ? 'people.passkey' : 'people.totp'));
  return <Status kind="ok">{texts.join(', ')}</Status>;
}
