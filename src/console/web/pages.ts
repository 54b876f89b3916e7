import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { ConsoleRole } from '../api/contract/session.ts';
import type { PlainKey } from './messages/catalogue.ts';
import type { IconName } from './theme/icon.tsx';

export interface Page {
  /** Below /console. Those of an organization begin with /o/:slug. */
  readonly path: string;
  readonly title: PlainKey;
  /** Where the navigation has it; pages without one are reached from others. */
  readonly group?: 'main' | 'administration' | 'systems' | 'access' | 'operator';
  readonly icon?: IconName;
  /** Who sees it; without it everybody who is signed in. An operator sees every page. */
  readonly roles?: readonly ConsoleRole[];
  /** Shown without the navigation, also to those who are not signed in. */
  readonly isPublic?: boolean;
  readonly component: LazyExoticComponent<ComponentType>;
}

type Load = () => Promise<{ default: ComponentType }>;

const page = (load: Load, entry: Omit<Page, 'component'>): Page => ({ ...entry, component: lazy(load) });

/** Every page there is: what the navigation, the command palette and the tests of accessibility go by. */
export const PAGES: readonly Page[] = [
  page(() => import('./pages/overview/overview-page.tsx'), {
    path: '/o/:slug/overview',
    title: 'shell.overview',
    group: 'main',
    icon: 'overview',
  }),
  page(() => import('./pages/directory/users-page.tsx'), {
    path: '/o/:slug/users',
    title: 'shell.users',
    group: 'main',
    icon: 'users',
  }),
  page(() => import('./pages/directory/user-page.tsx'), { path: '/o/:slug/users/:id', title: 'shell.users' }),
  page(() => import('./pages/directory/groups-page.tsx'), {
    path: '/o/:slug/groups',
    title: 'shell.groups',
    group: 'main',
    icon: 'groups',
  }),
  page(() => import('./pages/directory/group-page.tsx'), { path: '/o/:slug/groups/:id', title: 'shell.groups' }),
  page(() => import('./pages/log/log-page.tsx'), {
    path: '/o/:slug/log',
    title: 'shell.log',
    group: 'main',
    icon: 'log',
  }),
  page(() => import('./pages/why/why-page.tsx'), {
    path: '/o/:slug/why',
    title: 'shell.why',
    group: 'main',
    icon: 'search',
  }),
  page(() => import('./pages/history/history-page.tsx'), { path: '/o/:slug/history/:id', title: 'shell.history' }),
  page(() => import('./pages/history/deleted-page.tsx'), {
    path: '/o/:slug/deleted',
    title: 'shell.deleted',
    group: 'main',
    icon: 'trash',
  }),
  page(() => import('./pages/undo/undos-page.tsx'), {
    path: '/o/:slug/undos',
    title: 'shell.undo',
    group: 'main',
    icon: 'undo',
  }),
  page(() => import('./pages/undo/new-undo-page.tsx'), { path: '/o/:slug/undos/new', title: 'shell.undo' }),
  page(() => import('./pages/undo/undo-page.tsx'), { path: '/o/:slug/undos/:id', title: 'shell.undo' }),
  page(() => import('./pages/authentication/authentication-page.tsx'), {
    path: '/o/:slug/authentication',
    title: 'shell.authentication',
    group: 'administration',
    icon: 'shield',
  }),
  page(() => import('./pages/data-integration/data-integration-page.tsx'), {
    path: '/o/:slug/data-integration',
    title: 'shell.dataIntegration',
    group: 'administration',
    icon: 'plug',
  }),
  page(() => import('./pages/schemas/schemas-page.tsx'), {
    path: '/o/:slug/schemas',
    title: 'shell.schemas',
    group: 'administration',
    icon: 'book',
  }),
  page(() => import('./pages/quirks/quirks-page.tsx'), {
    path: '/o/:slug/quirks',
    title: 'shell.quirks',
    group: 'administration',
    icon: 'filter',
  }),
  page(() => import('./pages/workbench/workbench-page.tsx'), {
    path: '/o/:slug/workbench',
    title: 'shell.workbench',
    group: 'administration',
    icon: 'play',
  }),
  page(() => import('./pages/api-reference/api-reference-page.tsx'), {
    path: '/o/:slug/api-reference',
    title: 'shell.apiReference',
    group: 'administration',
    icon: 'command',
  }),
  page(() => import('./pages/systems/systems-page.tsx'), {
    path: '/o/:slug/systems',
    title: 'shell.systems',
    group: 'systems',
    icon: 'link',
  }),
  page(() => import('./pages/systems/new-system-page.tsx'), {
    path: '/o/:slug/systems/new',
    title: 'shell.systems',
    roles: ['operator', 'admin'],
  }),
  page(() => import('./pages/systems/system-page.tsx'), { path: '/o/:slug/systems/:id', title: 'shell.systems' }),
  page(() => import('./pages/sync-runs/sync-runs-page.tsx'), {
    path: '/o/:slug/sync-runs',
    title: 'shell.syncRuns',
    group: 'systems',
    icon: 'refresh',
  }),
  page(() => import('./pages/sync-runs/sync-run-page.tsx'), {
    path: '/o/:slug/sync-runs/:id',
    title: 'shell.syncRuns',
  }),
  page(() => import('./pages/access-requests/access-requests-page.tsx'), {
    path: '/o/:slug/access-requests',
    title: 'shell.accessRequests',
    group: 'systems',
    icon: 'key',
  }),
  page(() => import('./pages/access-requests/new-access-request-page.tsx'), {
    path: '/o/:slug/access-requests/new',
    title: 'shell.accessRequests',
    roles: ['operator', 'admin'],
  }),
  page(() => import('./pages/access-requests/access-request-page.tsx'), {
    path: '/o/:slug/access-requests/:id',
    title: 'shell.accessRequests',
  }),
  page(() => import('./pages/sap-check/sap-check-page.tsx'), {
    path: '/o/:slug/sap-check',
    title: 'shell.sapCheck',
    group: 'systems',
    icon: 'check',
    roles: ['operator', 'admin'],
  }),
  page(() => import('./pages/settings/settings-page.tsx'), {
    path: '/o/:slug/settings',
    title: 'shell.settings',
    group: 'administration',
    icon: 'edit',
  }),
  page(() => import('./pages/sign-in/sign-in-page.tsx'), { path: '/sign-in', title: 'shell.signIn', isPublic: true }),
  page(() => import('./pages/invitation/invitation-page.tsx'), {
    path: '/invitations/:token',
    title: 'shell.invitation',
    isPublic: true,
  }),
  page(() => import('./pages/people/people-page.tsx'), {
    path: '/o/:slug/people',
    title: 'shell.people',
    group: 'access',
    icon: 'people',
  }),
  page(() => import('./pages/audit/audit-page.tsx'), {
    path: '/o/:slug/audit',
    title: 'shell.audit',
    group: 'access',
    icon: 'audit',
  }),
  page(() => import('./pages/account/account-page.tsx'), { path: '/account', title: 'shell.account' }),
  page(() => import('./pages/organizations/organizations-page.tsx'), {
    path: '/organizations',
    title: 'shell.organizations',
    group: 'operator',
    icon: 'organizations',
  }),
  page(() => import('./pages/why/why-page.tsx'), {
    path: '/why',
    title: 'shell.why',
    group: 'operator',
    icon: 'search',
  }),
  page(() => import('./pages/people/accounts-page.tsx'), {
    path: '/people',
    title: 'shell.accounts',
    group: 'operator',
    icon: 'user',
  }),
  page(() => import('./pages/audit/audit-page.tsx'), {
    path: '/audit',
    title: 'shell.audit',
    group: 'operator',
    icon: 'audit',
  }),
  page(() => import('./pages/credentials/credentials-page.tsx'), {
    path: '/credentials',
    title: 'shell.credentials',
    group: 'operator',
    icon: 'key',
  }),
  page(() => import('./pages/server/server-page.tsx'), {
    path: '/server',
    title: 'shell.server',
    group: 'operator',
    icon: 'screen',
  }),
];
