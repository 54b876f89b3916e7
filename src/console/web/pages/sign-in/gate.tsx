import { Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useText } from '../../messages/locale.tsx';
import { Mark } from '../../shell/mark.tsx';
import classes from './gate.module.css';

/** The pages before the console: one thing to do, in the middle. */
export function Gate({ title, intro, children }: { title: string; intro?: ReactNode; children?: ReactNode }) {
  const { t } = useText();
  const product = t('shell.product');
  useEffect(() => {
    document.title = `${title} – ${product}`;
  }, [title, product]);
  return (
    <main className={classes.gate}>
      <div className={classes.sheet}>
        <div className={classes.brand}>
          <Mark size={30} />
          {product}
        </div>
        <Title order={1} className={classes.title}>
          {title}
        </Title>
        {intro !== undefined && <p className={classes.intro}>{intro}</p>}
        {children}
      </div>
    </main>
  );
}
