import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { coreUser } from '../../support/sample-users.js';
import type { Attack } from '../attack.js';
import { insertLargeUsers } from '../large-resources.js';

const CONNECTIONS = 60;
/** Long enough for everything to be read that is going to be; of a test, for others to have asked often. */
const STAY_MS = { measured: 3_000, else: 700 };

export const SLOW_READERS: readonly Attack[] = [
  {
    name: 'slow readers: 60 connections, three large answers each, that read nothing',
    async prepare(world) {
      const [attacker, other] = [await world.createOrganization('core'), await world.createOrganization('core')];
      await insertLargeUsers(world, attacker.id, 9, 900_000);
      expect((await other.client.post('/Users', coreUser('ada'))).status).toBe(201);
      const { hostname, port } = new URL(world.origin);
      const asked = `GET /api/scim/${attacker.slug}/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${attacker.token}\r\n\r\n`;
      return async () => {
        const sockets: Socket[] = [];
        try {
          for (let i = 0; i < CONNECTIONS; i += 1) {
            const socket = connect(Number(port), hostname);
            socket.on('error', () => undefined);
            sockets.push(socket);
            await once(socket, 'connect');
            socket.write(asked.repeat(3));
          }
          const until = performance.now() + (world.isMeasured ? STAY_MS.measured : STAY_MS.else);
          while (performance.now() < until) {
            expect((await other.client.get('/Users')).status).toBe(200);
            await delay(50);
          }
        } finally {
          for (const socket of sockets) socket.destroy();
        }
        expect((await attacker.client.get('/Users?count=1')).status).toBe(200);
      };
    },
  },
];
