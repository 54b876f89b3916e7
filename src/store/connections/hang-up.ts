import type pg from 'pg';

/** What `pg` knows of a connection besides what its types tell. */
interface Wired {
  readonly connection: { readonly stream: { readonly destroyed: boolean; destroy(error?: Error): void } };
}

/** Closes a connection at once, whatever is under way on it: that fails with the error. */
export function hangUp(client: pg.ClientBase, error?: Error): void {
  streamOf(client).destroy(error);
}

/** Whether nothing more comes of a connection. */
export const isGone = (client: pg.ClientBase): boolean => streamOf(client).destroyed;

const streamOf = (client: pg.ClientBase) => (client as unknown as Wired).connection.stream;
