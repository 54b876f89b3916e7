import classes from './name.module.css';

/** A text that came from a directory: whatever direction and length it has, it stays in its place. The whole is its title. */
export function Name({ children, lines = 1 }: { children: string; lines?: 1 | 2 | 3 }) {
  return (
    <bdi
      className={classes.name}
      data-lines={lines}
      title={children.length > 40 ? children.slice(0, 1_000) : undefined}
    >
      {children}
    </bdi>
  );
}
