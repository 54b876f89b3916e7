import { Alert, Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { PasskeyBegun } from '../../../api/contract/second-factors.ts';
import type { Session } from '../../../api/contract/session.ts';
import { post } from '../../api/client.ts';
import { ApiError, isUnreachable } from '../../api/errors.ts';
import { useText } from '../../messages/locale.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../theme/icon.tsx';
import { hasPasskeys } from './passkey-support.ts';

/** Signs in by a passkey: who it is, the passkey tells. Not there where the browser has none. */
export function PasskeyButton({ onSignedIn }: { onSignedIn(session: Session): void }) {
  const { t } = useText();
  const signIn = useMutation({
    mutationFn: async () => {
      const { options, ceremony } = await post<PasskeyBegun>('/passkeys/sign-in', {}, { mayBeSignedOut: true });
      const { askForPasskey } = await import('./ask-for-passkey.ts');
      const response = await askForPasskey(options);
      return post<Session>('/session/passkey', { ceremony, response }, { mayBeSignedOut: true });
    },
    onSuccess: onSignedIn,
  });
  if (!hasPasskeys()) return null;
  const isByServer = signIn.error instanceof ApiError || isUnreachable(signIn.error);
  return (
    <Stack>
      <Button
        variant="default"
        fullWidth
        leftSection={<Icon name="key" size={16} />}
        loading={signIn.isPending}
        onClick={() => signIn.mutate()}
      >
        {t('signIn.passkey')}
      </Button>
      {signIn.error !== null &&
        (isByServer ? (
          <ErrorNote error={signIn.error} />
        ) : (
          <Alert color="amber" role="alert">
            {t('signIn.passkeyFailed')}
          </Alert>
        ))}
    </Stack>
  );
}
