import { Modal, Text } from '@mantine/core';
import type { Session } from '../../api/contract/session.ts';
import { useSession, useSignedIn } from '../api/session.ts';
import { signedOut } from '../api/signed-out.ts';
import { useStore } from '../api/store.ts';
import { useText } from '../messages/locale.tsx';
import { SignInForm } from '../pages/sign-in/sign-in-form.tsx';

/** Over the page whose session was lost; the page stays as it is. */
export function SignInDialog() {
  const { t } = useText();
  const waiting = useStore(signedOut);
  const { account } = useSession();
  const signedIn = useSignedIn();
  if (waiting === undefined) return null;
  const goOn = (session: Session) => {
    signedIn(session);
    // What is on the page is not for everybody.
    if (session.account.id === account.id) waiting.done();
    else location.assign('/console/');
  };
  return (
    <Modal
      opened
      onClose={() => waiting.isStale && waiting.cancel()}
      withCloseButton={waiting.isStale}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
      closeOnClickOutside={false}
      title={t('shell.sessionLost')}
    >
      <Text c="dimmed" mb="md">
        {t(waiting.isStale ? 'shell.sessionStaleDetail' : 'shell.sessionLostDetail')}
      </Text>
      <SignInForm email={account.email} onSignedIn={goOn} />
    </Modal>
  );
}
