import type { Session } from '../../api/contract/session.ts';
import { createStore } from './store.ts';

let csrf = '';

/** What each change must carry, so that no other page can make one in our name. */
export const csrfToken = (): string => csrf;

export const rememberCsrf = (session: Pick<Session, 'csrf'>): void => {
  csrf = session.csrf;
};

interface Waiting {
  /** Goes on with what was asked when the session was found lost. */
  done(): void;
}

/** Set while the session is lost and a page is open whose input is to be kept: the dialog to sign in is shown. */
export const signedOut = createStore<Waiting | undefined>(undefined);

let asking: Promise<void> | undefined;

/** Shows the dialog to sign in, once for however many requests, and waits until somebody has. */
export function signInAgain(): Promise<void> {
  asking ??= new Promise((resolve) => {
    signedOut.set({
      done() {
        signedOut.set(undefined);
        asking = undefined;
        resolve();
      },
    });
  });
  return asking;
}
