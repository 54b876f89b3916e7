import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { lazy, type ReactNode, Suspense } from 'react';
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
      <main id="content" tabIndex={-1} className={classes.content} key={location.split('/').slice(0, 4).join('/')}>
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

function Home() {
  const { t } = useText();
  return (
    <Link href="/" className={classes.home}>
      <Mark />
      {t('shell.product')}
    </Link>
  );
}
