import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a PostgreSQL that can be cut and mended, so that for those who take it the database is away. */
export interface DatabaseRelay {
  readonly url: string;
  /** Hangs up, also on whoever comes from now on. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function createDatabaseRelay(databaseUrl: string): Promise<DatabaseRelay> {
  const { hostname, port } = new URL(databaseUrl);
  const callers = new Set<Socket>();
  let isCut = false;
  const server = createServer((caller) => {
    if (isCut) return hangUp(caller);
    const database = connect({ host: hostname, port: Number(port) });
    callers.add(caller);
    caller.on('close', () => {
      callers.delete(caller);
      database.destroy();
    });
    caller.on('error', () => caller.destroy());
    database.on('error', () => caller.destroy());
    database.on('close', () => hangUp(caller));
    caller.pipe(database).pipe(caller, { end: false });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    cut() {
      isCut = true;
      for (const caller of callers) hangUp(caller);
    },
    mend() {
      isCut = false;
    },
    async close() {
      for (const caller of callers) caller.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the caller still sends is read, so that it sees an end and no reset. */
function hangUp(caller: Socket): void {
  caller.on('error', () => caller.destroy());
  caller.unpipe();
  caller.resume();
  caller.end();
}
