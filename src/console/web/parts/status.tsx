import classes from './status.module.css';

/** A state in a word, with a dot of its colour. */
export function Status({ kind, children }: { kind: 'ok' | 'warn' | 'bad' | 'off'; children: string }) {
  return (
    <span className={classes.status} data-kind={kind}>
      {children}
    </span>
  );
}
