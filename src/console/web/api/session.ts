import { QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConsoleRole, Session } from '../../api/contract/session.ts';
import { get, remove } from './client.ts';
import { ApiError, isStatus, isUnreachable } from './errors.ts';
import { reachability } from './reachability.ts';
import { rememberSession } from './signed-out.ts';

const SESSION = ['session'];

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays one; where no answer came, reachability tells when to ask again.
      retry: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
reachability.subscribe(() => {
  if (reachability.get() === 'up')
    void queryClient.refetchQueries({ predicate: ({ state }) => isUnreachable(state.error) });
});

/** @returns null when nobody is signed in */
async function fetchSession(): Promise<Session | null> {
  try {
    const session = await get<Session>('/session', { mayBeSignedOut: true });
    rememberSession(session);
    return session;
  } catch (error) {
    if (isStatus(error, 401)) return null;
    throw error;
  }
}

export const sessionQuery = { queryKey: SESSION, queryFn: fetchSession, staleTime: 60_000 };

/** The session of whoever is signed in. Only for what is shown to them. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new ApiError(401, 'signedOut', 'Nobody is signed in.');
  return data;
}

export function useSignedIn(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    rememberSession(session);
    client.setQueryData(SESSION, session);
  };
}

export async function signOut(): Promise<void> {
  await remove('/session', { mayBeSignedOut: true }).catch((error: unknown) => {
    if (!isStatus(error, 401)) throw error;
  });
  queryClient.setQueryData(SESSION, null);
  // What was read is for nobody who comes next.
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
}

export const isOperator = ({ roles }: Session): boolean => roles.some(({ role }) => role === 'operator');

/** What somebody may do in an organization; undefined where they have no part in it. */
export function roleIn({ roles }: Session, slug: string): ConsoleRole | undefined {
  const has = (role: string) => roles.some((one) => one.role === role && one.organization === slug);
  if (roles.some(({ role }) => role === 'operator')) return 'operator';
  return has('admin') ? 'admin' : has('auditor') ? 'auditor' : undefined;
}
