import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useText } from '../messages/locale.tsx';
import classes from './time.module.css';
import { ago, dayOf, exactly, shortly } from './times.ts';

interface TimeProps {
  readonly value: string | Date | null | undefined;
  /** `ago` how long since or until; `time` day and time; `day` the day alone. Each in the reader's zone. */
  readonly as?: 'ago' | 'time' | 'day';
}

const EVERY_MS = 30_000;

/** A moment; the exact one, with its zone, on hover and focus. */
export function Time({ value, as = 'ago' }: TimeProps) {
  const { t, locale } = useText();
  const now = useNow(as === 'ago');
  if (value === null || value === undefined) return <>{t('parts.never')}</>;
  const time = new Date(value);
  if (Number.isNaN(time.getTime())) return <bdi>{String(value)}</bdi>;
  const shown = {
    ago: () => ago(time, now, locale) ?? t('parts.justNow'),
    time: () => shortly(time, locale),
    day: () => dayOf(time, locale),
  };
  return (
    <Tooltip label={exactly(time, locale)}>
      <time className={classes.time} dateTime={time.toISOString()}>
        {shown[as]()}
      </time>
    </Tooltip>
  );
}

function useNow(isNeeded: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!isNeeded) return;
    const timer = setInterval(() => setNow(new Date()), EVERY_MS);
    return () => clearInterval(timer);
  }, [isNeeded]);
  return now;
}
