import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What happens to a statement: the connection is lost before PostgreSQL hears of it, or after it was committed and before
 * the answer comes; or something is done first.
 */
export type Fault = 'lose the statement' | 'lose the answer' | (() => Promise<void>);

/** A way to a PostgreSQL that can be cut and mended, so that for those who take it the database is away. */
export interface DatabaseRelay {
  readonly url: string;
  /** Hangs up, also on whoever comes from now on. */
  cut(): void;
  mend(): void;
  /** Passes nothing on from now on, in either direction, and takes whoever comes; until it is mended. */
  fallSilent(): void;
  /** Does something with the next statement that has this text when its connection meets it first. */
  atNext(text: string, fault: Fault): void;
  close(): Promise<void>;
}

export async function createDatabaseRelay(databaseUrl: string): Promise<DatabaseRelay> {
  const { hostname, port } = new URL(databaseUrl);
  const callers = new Set<Socket>();
  const pairs = new Set<readonly Socket[]>();
  let isCut = false;
  let isSilent = false;
  let next: { text: string; fault: Fault } | undefined;
  const server = createServer((caller) => {
    if (isCut) return hangUp(caller);
    const database = connect({ host: hostname, port: Number(port) });
    callers.add(caller);
    const pair = [caller, database];
    pairs.add(pair);
    caller.on('close', () => {
      callers.delete(caller);
      pairs.delete(pair);
      database.destroy();
    });
    caller.on('error', () => caller.destroy());
    database.on('error', () => caller.destroy());
    database.on('close', () => hangUp(caller));
    caller.on('end', () => database.end());
    caller.on('data', (chunk) => {
      const fault = next !== undefined && chunk.includes(next.text) ? next.fault : undefined;
      if (fault !== undefined) next = undefined;
      if (fault === 'lose the answer') {
        database.unpipe();
        // The first bytes of it come when the statement is committed.
        database.once('data', () => database.destroy()).resume();
      }
      if (fault === 'lose the statement') database.destroy();
      else if (typeof fault === 'function') void fault().then(() => database.write(chunk));
      else database.write(chunk);
    });
    database.pipe(caller, { end: false });
    if (isSilent) for (const socket of pair) socket.pause();
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
      isSilent = false;
      for (const socket of [...pairs].flat()) socket.resume();
    },
    fallSilent() {
      isSilent = true;
      for (const socket of [...pairs].flat()) socket.pause();
    },
    atNext(text, fault) {
      next = { text, fault };
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
