import { Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useText } from '../messages/locale.tsx';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** A sentence or two on what can be done here. */
  readonly intro?: ReactNode;
  /** Above the title: the way back. */
  readonly above?: ReactNode;
  /** Beside the title: what is done on the page as a whole. */
  readonly actions?: ReactNode;
  /** Takes the height that is left, for a grid that scrolls by itself. */
  readonly fill?: boolean;
  /** As wide as the window lets it; text is easier to read in the usual width. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function useDocumentTitle(title: string): void {
  const { t } = useText();
  const product = t('shell.product');
  useEffect(() => {
    document.title = `${title} – ${product}`;
  }, [title, product]);
}

/** What every page has: a title, also that of the document, and room. */
export function Page({ title, intro, above, actions, fill = false, wide = fill, children }: PageProps) {
  useDocumentTitle(title);
  return (
    <div className={classes.page} data-wide={wide || undefined} data-fill={fill || undefined}>
      {above}
      <header className={classes.header}>
        <div className={classes.heading}>
          <Title order={1} className={classes.title}>
            <bdi>{title}</bdi>
          </Title>
          {intro !== undefined && <p className={classes.intro}>{intro}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with a heading of its own. */
export function Panel({
  title,
  intro,
  actions,
  children,
}: Pick<PageProps, 'title' | 'intro' | 'actions' | 'children'>) {
  return (
    <section className={classes.panel}>
      <header className={classes.header}>
        <div className={classes.heading}>
          <Title order={2}>{title}</Title>
          {intro !== undefined && <p className={classes.intro}>{intro}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}
