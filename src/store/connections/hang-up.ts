import type pg from 'pg';

/** What `pg` knows of a connection besides what its types tell. */
interface Wired {
  readonly connection: { readonly stream: { destroy(error?: Error): void } };
}

/** Closes a connection at once, whatever is under way on it: that fails with the error. */
export function hangUp(client: pg.ClientBase, error?: Error): void {
  (client as unknown as Wired).connection.stream.destroy(error);
}
