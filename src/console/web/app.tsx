import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { ApiError } from './api/errors.ts';
import { isOperator, sessionQuery, useSession } from './api/session.ts';
import { PAGES, type Page } from './pages.ts';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { ErrorState, NotFound } from './parts/error-state.tsx';
import { Loading } from './parts/loading.tsx';
import { OfflineBanner } from './shell/offline-banner.tsx';

// Not needed to sign in.
const Shell = lazy(() => import('./shell/shell.tsx'));

export function App() {
  return (
    <Router base="/console">
      <OfflineBanner />
      <ErrorBoundary>
        <Suspense fallback={<Loading />}>
          <Switch>
            {PAGES.filter(({ isPublic }) => isPublic).map(routeOf)}
            <Route>
              <SignedIn>
                <Shell>
                  <Suspense fallback={<Loading />}>
                    <Switch>
                      {PAGES.filter(({ isPublic }) => !isPublic).map(routeOf)}
                      <Route path="/">
                        <Start />
                      </Route>
                      <Route path="/o/:slug">{({ slug }) => <Redirect to={`/o/${slug}/overview`} replace />}</Route>
                      <Route>
                        <NotFound isPage />
                      </Route>
                    </Switch>
                  </Suspense>
                </Shell>
              </SignedIn>
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
    </Router>
  );
}

const routeOf = ({ path, group, component: Component }: Page) => (
  <Route key={path} path={path}>
    <ErrorBoundary key={path}>
      {group === 'operator' ? (
        <ForOperators>
          <Component />
        </ForOperators>
      ) : (
        <Component />
      )}
    </ErrorBoundary>
  </Route>
);

const NOT_OPERATOR = new ApiError(403, 'forbidden', '', { needs: 'operator' });

/** What the server would refuse to others is not offered to them. */
function ForOperators({ children }: { children: ReactNode }) {
  return isOperator(useSession()) ? children : <ErrorState isPage error={NOT_OPERATOR} />;
}

/** Shows what is inside to who is signed in, and everybody else the way there and back. */
function SignedIn({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const [location] = useLocation();
  if (session === undefined)
    return error ? <ErrorState isPage error={error} onRetry={() => void refetch()} /> : <Loading />;
  if (session === null || session.mustChangePassword) {
    const back = location === '/' ? '' : `?to=${encodeURIComponent(location + window.location.search)}`;
    return <Redirect to={`/sign-in${back}`} replace />;
  }
  return children;
}

/** Operators begin with all organizations, everybody else with theirs. */
function Start() {
  const { data: session } = useQuery(sessionQuery);
  const [first, ...others] = session?.organizations ?? [];
  const isAlone = first !== undefined && others.length === 0;
  if (session && isOperator(session) && !isAlone) return <Redirect to="/organizations" replace />;
  if (first !== undefined) return <Redirect to={`/o/${first.slug}/overview`} replace />;
  return <Redirect to="/account" replace />;
}
