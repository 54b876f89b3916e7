import type { Session } from '../../api/contract/session.ts';
import { createStore } from './store.ts';

let known: Pick<Session, 'csrf' | 'account'> | undefined;

/** What each change must carry, so that no other page can make one in our name. */
export const csrfToken = (): string => known?.csrf ?? '';

export const rememberSession = (session: Session): void => {
  known = session;
};

/** Goes on in another session. @returns whether it is of the same person, for whom this page is */
export function takeOver(session: Session): boolean {
  if (session.account.id !== known?.account.id) return false;
  known = session;
  return true;
}

interface Waiting {
  /** Whether somebody is signed in, but too long to change how they sign in. */
  readonly isStale: boolean;
  /** Goes on with what was asked when the session was found lost. */
  done(): void;
  /** Leaves it. Only for who is signed in: everybody else sees nothing more here. */
  cancel(): void;
}

/** Set while a page is open whose input is to be kept, and nobody is signed in any more: the dialog to sign in is shown. */
export const signedOut = createStore<Waiting | undefined>(undefined);

let asking: Promise<void> | undefined;

/**
 * Shows the dialog to sign in, once for however many requests, and waits until somebody has.
 * @param why what is thrown when they do not want to
 */
export function signInAgain(isStale: boolean, why: unknown): Promise<void> {
  asking ??= new Promise((resolve, reject) => {
    const end = () => {
      signedOut.set(undefined);
      asking = undefined;
    };
    signedOut.set({
      isStale,
      done() {
        end();
        resolve();
      },
      cancel() {
        end();
        reject(why);
      },
    });
  });
  return asking;
}
