import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

/** What SCIMMY hands to our handlers, as far as they look. */
interface Target {
  readonly id?: string;
  readonly filter?: { match(resources: Stored[]): Stored[] };
}
type Stored = Record<string, unknown> & { id: string };

/** Another SCIM server from npm, as its README says to write one, with everything in memory. */
export async function startScimmyServer(token: string): Promise<{ url: string; close(): void }> {
  declare(SCIMMY.Resources.User, 'userName').extend(SCIMMY.Schemas.EnterpriseUser, false);
  declare(SCIMMY.Resources.Group, 'displayName');
  const app = express();
  app.use(
    '/scim',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request: express.Request) => {
        if (request.headers.authorization !== `Bearer ${token}`) throw new Error('Authorization not detected!');
        return 'client';
      },
    }) as unknown as express.Router,
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** SCIMMY's types want more of a handler than its README. */
interface Declared {
  extend(schema: unknown, required: boolean): Declared;
  ingress(handler: unknown): Declared;
  egress(handler: unknown): Declared;
  degress(handler: unknown): Declared;
}

function declare(resource: unknown, unique: string): Declared {
  const { ingress, egress, degress } = handlersOf(unique);
  const declared = SCIMMY.Resources.declare(resource as never) as unknown as Declared;
  return declared.ingress(ingress).egress(egress).degress(degress);
}

/** @param unique the attribute that no two resources may share, whatever its case */
function handlersOf(unique: string) {
  const resources = new Map<string, Stored>();
  const nameOf = (resource: Record<string, unknown>) => String(resource[unique] ?? '').toLowerCase();
  return {
    ingress(target: Target, data: Record<string, unknown>): Stored {
      const id = target.id ?? randomUUID();
      if (target.id !== undefined && !resources.has(id)) throw new SCIMMY.Types.Error(404, null as never, 'not found');
      for (const other of resources.values()) {
        if (other.id !== id && nameOf(other) === nameOf(data)) {
          throw new SCIMMY.Types.Error(409, 'uniqueness', `${unique} is taken`);
        }
      }
      const now = new Date().toISOString();
      const stored = JSON.parse(JSON.stringify({ ...data, id, meta: { created: now, lastModified: now } }));
      resources.set(id, stored);
      return stored;
    },
    egress(target: Target): Stored | Stored[] {
      if (target.id === undefined) {
        const all = [...resources.values()];
        return target.filter === undefined ? all : target.filter.match(all);
      }
      const found = resources.get(target.id);
      if (found === undefined) throw new SCIMMY.Types.Error(404, null as never, 'not found');
      return found;
    },
    degress(target: Target): void {
      if (!resources.delete(target.id ?? '')) throw new SCIMMY.Types.Error(404, null as never, 'not found');
    },
  };
}
