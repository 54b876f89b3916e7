import pg from 'pg';

/** What `pg` knows of a connection and of the protocol besides what its types tell. */
interface Backend {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | object;
  readonly sslNegotiation: string;
  readonly processID: number;
  readonly secretKey: number;
}
interface Wire {
  readonly stream: { destroy(): void };
  connect(portOrSocket: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
  on(event: 'connect' | 'sslconnect' | 'end' | 'error', listener: () => void): void;
}
type WireOptions = Pick<Backend, 'ssl' | 'sslNegotiation'>;

const Wire = pg.Connection as unknown as new (options: WireOptions) => Wire;
const TIMEOUT_MS = 2_000;

/**
 * Asks PostgreSQL, over another connection as its protocol wants it, to cancel what this one runs. What runs then fails
 * with 57014, unless it was done before.
 * @returns when PostgreSQL has been told, or cannot be: from then on no later statement is meant. Whether it was told
 */
export function cancelStatement(client: pg.ClientBase): Promise<boolean> {
  const { host, port, ssl, sslNegotiation, processID, secretKey } = client as unknown as Backend;
  return new Promise((resolve) => {
    const wire = new Wire({ ssl, sslNegotiation });
    const end = (isTold: boolean) => {
      clearTimeout(timer);
      wire.stream.destroy();
      resolve(isTold);
    };
    const timer = setTimeout(() => end(false), TIMEOUT_MS);
    let isSent = false;
    const cancel = () => {
      isSent = true;
      wire.cancel(processID, secretKey);
    };
    wire.on('connect', () => {
      if (!ssl) cancel();
      else if (sslNegotiation !== 'direct') wire.requestSsl();
    });
    wire.on('sslconnect', cancel);
    // PostgreSQL only hangs up, by which it is heard; some do so in a hurry.
    wire.on('error', () => end(isSent));
    wire.on('end', () => end(isSent));
    if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`);
    else wire.connect(port, host);
  });
}
