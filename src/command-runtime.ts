import { localOrigin } from './cli/local-origin.js';
import type { Runtime } from './cli/runtime.js';
import { asStarted } from './cli/started-as.js';
import { printableLines } from './cli/terminal.js';
import { readCommandConfig } from './command-config.js';
import { readConfig } from './config.js';
import { readVersion } from './protocol/version.js';
import type { RunningServer } from './running-servers.js';

/**
 * What commands have to work with, of this environment. The configuration is read only when something needs it, so that
 * `--help` works whatever it holds; so is the code loaded that opens a database, or serves, which takes most of a second.
 */
export function createRuntime(): Runtime {
  const log = (line: string) => void process.stderr.write(`${printableLines(asStarted(line))}\n`);
  // Where the database of a command is that of a server that runs, that one is where clients go.
  let running: RunningServer | undefined;
  const place = async () => {
    const { config, server } = await readCommandConfig(process.env, log);
    running = server;
    return { config, log, tenantUrl };
  };
  const origin = () => readConfig(process.env).publicUrl ?? running?.origin ?? originHere();
  const tenantUrl = (slug: string) => `${origin()}/api/scim/${slug}`;
  return {
    serve: async () => (await import('./serve.js')).serve(readConfig(process.env)),
    localOrigin: originHere,
    tenantUrl,
    tokenUrl: () => `${origin()}/oauth2/token`,
    proxyUrl: (id) => `${origin()}/ipsproxy/service/api/v1/scim/${id}`,
    openApi: async () => (await import('./http/openapi/open-api.js')).openApi(readVersion(), origin()),
    consoleUrl: (path) => `${origin()}/console${path}`,
    open: async () => (await import('./command-services.js')).openRuntime(await place()),
    migrate: async ({ onlyShow }) => (await import('./command-services.js')).migrate(await place(), onlyShow),
  };
}

function originHere(): string {
  const { host, port, tls } = readConfig(process.env);
  return localOrigin(host, port, tls !== undefined);
}
