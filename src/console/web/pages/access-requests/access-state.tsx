import type { AccessState } from '../../../api/contract/access-requests.ts';
import { useText } from '../../messages/locale.tsx';
import { Status } from '../../parts/status.tsx';

export const ACCESS_STATES = {
  requested: 'warn',
  approved: 'warn',
  provisioned: 'ok',
  failed: 'bad',
  revoking: 'warn',
  rejected: 'off',
  withdrawn: 'off',
  revoked: 'off',
  expired: 'off',
} as const satisfies Record<AccessState, 'ok' | 'warn' | 'bad' | 'off'>;

export function AccessStatus({ state }: { state: AccessState }) {
  const { t } = useText();
  return <Status kind={ACCESS_STATES[state]}>{t(`accessRequests.${state}`)}</Status>;
}
