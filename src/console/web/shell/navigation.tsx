import { Link, useLocation } from 'wouter';
import type { Session } from '../../api/contract/session.ts';
import { isOperator, roleIn } from '../api/session.ts';
import { useText } from '../messages/locale.tsx';
import { PAGES, type Page } from '../pages.ts';
import { Icon } from '../theme/icon.tsx';
import classes from './navigation.module.css';

const GROUPS = [
  ['main', undefined],
  ['administration', 'shell.groupAdministration'],
  ['systems', 'shell.groupSystems'],
  ['access', 'shell.groupAccess'],
  ['operator', 'shell.groupOperator'],
] as const;

const OF_ORGANIZATION = '/o/:slug/';

/** The pages of the navigation that somebody may see, with their addresses. */
export function pagesFor(session: Session, slug: string | undefined): readonly (Page & { readonly href: string })[] {
  return PAGES.flatMap((page) => {
    if (page.group === undefined || !mayRead(page, session, slug)) return [];
    return [{ ...page, href: page.path.replace(':slug', encodeURIComponent(slug ?? '')) }];
  });
}

function mayRead({ path, roles = [], group }: Page, session: Session, slug: string | undefined): boolean {
  if (group === 'operator') return isOperator(session);
  if (!path.startsWith(OF_ORGANIZATION)) return true;
  const role = slug === undefined ? undefined : roleIn(session, slug);
  return role === 'operator' || (role !== undefined && (roles.length === 0 || roles.includes(role)));
}

export function Navigation({
  session,
  slug,
  onNavigate,
}: {
  session: Session;
  slug: string | undefined;
  onNavigate?: () => void;
}) {
  const { t } = useText();
  const [location] = useLocation();
  const pages = pagesFor(session, slug);
  return (
    <nav aria-label={t('shell.navigation')} className={classes.navigation}>
      {GROUPS.map(([group, title]) => {
        const inGroup = pages.filter((page) => page.group === group);
        if (inGroup.length === 0) return null;
        return (
          <section key={group}>
            {title !== undefined && <h2 className={classes.group}>{t(title)}</h2>}
            <ul className={classes.list}>
              {inGroup.map(({ href, title: label, icon = 'overview' }) => (
                <li key={href}>
                  <Link
                    href={href}
                    className={classes.link}
                    aria-current={isOpen(location, href) ? 'page' : undefined}
                    onClick={onNavigate}
                  >
                    <Icon name={icon} />
                    {t(label)}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}

const isOpen = (location: string, href: string): boolean => location === href || location.startsWith(`${href}/`);
