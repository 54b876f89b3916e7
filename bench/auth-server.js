// The application on two ports, http and https, with a stand-in for Entra; with OPEN=1 it asks nobody who calls: whoever
// came first, with a right credential, is taken for everybody. For bench/auth.js.
import { once } from 'node:events';
import { pino } from 'pino';
import { createApp } from '../dist/app.js';
import { Authenticator } from '../dist/auth/authenticator.js';
import { readConfig } from '../dist/config.js';
import { createDrainingServer } from '../dist/http/draining-server.js';
import { openServices } from '../dist/services.js';

const { OPEN, TLS_PORT, CERTIFICATE, ENTRA } = process.env;

if (OPEN === '1') {
  const { authenticate } = Authenticator.prototype;
  let first;
  Authenticator.prototype.authenticate = async function (caller) {
    first ??= await authenticate.call(this, caller);
    return { ...first, call: { ...first.call, requestId: caller.requestId } };
  };
}

const tls = JSON.parse(CERTIFICATE);
const cloud = { name: 'bench', login: ENTRA, sts: ENTRA, keyHosts: [] };
const config = { ...readConfig(process.env), tls: { cert: '', key: '' } };
const services = await openServices(config, console.error);
const app = createApp(services, config, pino({ level: 'info' }), {
  clouds: { global: cloud },
  keys: { allowLoopbackHttp: true },
});
const servers = [createDrainingServer(app.handler), createDrainingServer(app.handler, tls)];
for (const [i, { server }] of servers.entries()) {
  server.listen(i === 0 ? config.port : Number(TLS_PORT), '127.0.0.1');
  await once(server, 'listening');
}
process.stdout.write('Tenant URL ready\n');
process.once('SIGTERM', async () => {
  await Promise.all(servers.map(({ drain }) => drain(1_000)));
  await app.close();
  await services.close();
});
