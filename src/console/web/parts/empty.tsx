import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './state.module.css';

/** In place of a list with nothing in it: what would be here, and how it comes. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.state}>
      <svg className={classes.sheet} viewBox="0 0 64 48" aria-hidden="true">
        <path d="M6 9h34M6 24h22M6 39h34" />
        <path className={classes.tick} d="m46 25 5 6 9-14" />
      </svg>
      <Title order={2}>{title}</Title>
      {children !== undefined && <Text c="dimmed">{children}</Text>}
      {action}
    </div>
  );
}
