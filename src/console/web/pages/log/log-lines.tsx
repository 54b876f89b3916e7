import { Link } from 'wouter';
import type { LogItem } from '../../../api/contract/log.ts';
import { useText } from '../../messages/locale.tsx';
import { Time } from '../../parts/time.tsx';
import classes from './log.module.css';

/** Entries of the log as sentences, each of which opens. */
export function LogLines({
  items,
  hrefOf,
  current,
}: {
  items: readonly LogItem[];
  hrefOf: (item: LogItem) => string;
  current?: string | undefined;
}) {
  return (
    <ol className={classes.lines}>
      {items.map((item) => (
        <li key={item.id} className={classes.line} data-current={item.id === current || undefined}>
          <span className={classes.when}>
            <Time value={item.at} as="time" />
          </span>
          <OutcomeMark item={item} />
          <Link href={hrefOf(item)} className={classes.sentence}>
            <bdi>{item.sentence}</bdi>
          </Link>
        </li>
      ))}
    </ol>
  );
}

/** What came of it, as a word in its colour, with the status of the answer. */
export function OutcomeMark({ item }: { item: Pick<LogItem, 'outcome' | 'status'> }) {
  const { t } = useText();
  return (
    <span className={classes.outcome} data-outcome={item.outcome}>
      {t(`log.${item.outcome}`)} <span className={classes.status}>{item.status}</span>
    </span>
  );
}
