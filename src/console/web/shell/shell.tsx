import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys, useWindowEvent } from '@mantine/hooks';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../api/session.ts';
import { useText } from '../messages/locale.tsx';
import { useSlug } from '../parts/use-slug.ts';
import { Icon } from '../theme/icon.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Mark } from './mark.tsx';
import { Navigation } from './navigation.tsx';
import { OrganizationSwitcher } from './organization-switcher.tsx';
import { PaletteButton } from './palette-button.tsx';
import classes from './shell.module.css';
import { SignInDialog } from './sign-in-dialog.tsx';

/** In which a dialog that closes gives the focus back to where it was. */
const RETURN_MS = 50;

const CommandPalette = lazy(() => import('./command-palette.tsx'));

/** Around every page of whoever is signed in: where they are, and how to get elsewhere. */
export default function Shell({ children }: { children: ReactNode }) {
  const { t } = useText();
  const session = useSession();
  const slug = useSlug();
  const [location] = useLocation();
  const [menu, { open: openMenu, close: closeMenu }] = useDisclosure();
  const [palette, { open: openPalette, close: closePalette }] = useDisclosure();
  useHotkeys([['mod+K', openPalette]], []);
  useSlash(openPalette);
  const page = location.split('/').slice(0, 4).join('/');
  useFocusOn(page);
  const side = (
    <>
      <OrganizationSwitcher session={session} slug={slug} onChoose={closeMenu} />
      <Navigation session={session} slug={slug} onNavigate={closeMenu} />
    </>
  );
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t('shell.skip')}
      </a>
      <aside className={classes.side}>
        <Home />
        <PaletteButton onClick={openPalette} />
        <div className={classes.scroll}>{side}</div>
        <AccountMenu session={session} />
      </aside>
      <header className={classes.bar}>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.openNavigation')} onClick={openMenu}>
          <Icon name="menu" size={22} />
        </ActionIcon>
        <Home />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.palette')} onClick={openPalette}>
          <Icon name="search" size={20} />
        </ActionIcon>
      </header>
      <Drawer
        opened={menu}
        onClose={closeMenu}
        size="18rem"
        title={t('shell.product')}
        closeButtonProps={{ 'aria-label': t('shell.closeNavigation') }}
        classNames={{ content: classes.drawer, body: classes.drawerBody, header: classes.drawer }}
      >
        <div className={classes.scroll}>{side}</div>
        <AccountMenu session={session} />
      </Drawer>
      <main id="content" tabIndex={-1} className={classes.content} key={page}>
        {children}
      </main>
      <SignInDialog />
      {palette && (
        <Suspense>
          <CommandPalette session={session} slug={slug} onClose={closePalette} />
        </Suspense>
      )}
    </div>
  );
}

/** A slash searches, wherever nobody types; on some keyboards it takes Shift. */
function useSlash(open: () => void): void {
  useWindowEvent('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey, isComposing } = event;
    if (key !== '/' || ctrlKey || metaKey || altKey || isComposing || event.defaultPrevented) return;
    const isTyping =
      target instanceof HTMLElement && target.closest('input, textarea, select, [role="dialog"]') !== null;
    if (isTyping) return;
    event.preventDefault();
    open();
  });
}

/** Whoever came to another page by what is no longer there, such as the command palette, goes on in the page. */
function useFocusOn(page: string): void {
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true });
    }, RETURN_MS);
    return () => clearTimeout(timer);
  }, [page]);
}

function Home() {
  const { t } = useText();
  return (
    <Link href="/" className={classes.home}>
      <Mark />
      {t('shell.product')}
    </Link>
  );
}
