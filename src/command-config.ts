import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, readConfig } from './config.js';
import { OperatorError } from './directory/operator-error.js';
import { type RunningServer, realPath, runningServers } from './running-servers.js';

/** By what a command that does not serve goes. */
export interface CommandConfig {
  readonly config: Config;
  /** The server that runs on the same database, where one is known to. */
  readonly server: RunningServer | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration of a command that does not serve, for the database that there is: that of DATABASE_URL or DATA_DIR, else
 * that of the server on the port, else the one in this folder. It never makes one.
 * @param say takes a line for the operator
 * @throws ConfigError; OperatorError saying where was looked, and how to point to the right one
 */
export async function readCommandConfig(environment: Environment, say: (line: string) => void): Promise<CommandConfig> {
  const config = readConfig(environment);
  if (config.databaseUrl !== undefined) return { config, server: undefined };
  const servers = await runningServers();
  const here = await realPath(config.dataDir);
  const isHere = await hasDatabase(here);
  const isGiven = (name: string) => (environment[name]?.trim() ?? '') !== '';
  const onPort = isGiven('DATA_DIR') ? [] : servers.filter(({ port }) => port === config.port);
  const others = onPort.filter(({ dataDir }) => dataDir !== here);
  const [other] = others;
  if (other === undefined) {
    if (!isHere) throw noDatabase(config, servers);
    return { config, server: servers.find(({ dataDir }) => dataDir === here) };
  }
  const isOne = onPort.every(({ dataDir }) => dataDir === other.dataDir);
  if (!isOne || (isHere && !isGiven('PORT'))) throw ambiguous(config, isHere ? here : undefined, others);
  if (other.dataDir === undefined) {
    throw new OperatorError(
      `The server on port ${config.port} has a database by DATABASE_URL. Set DATABASE_URL here as it has it.`,
    );
  }
  if (!(await hasDatabase(other.dataDir))) {
    throw new OperatorError(`The server on port ${config.port} has no database yet: try again when it serves.`);
  }
  say(`On the database of the server on port ${config.port}: DATA_DIR=${other.dataDir}`);
  return { config: { ...config, dataDir: other.dataDir }, server: other };
}

/** Whatever hinders a look is told by whoever opens it. */
const hasDatabase = (dataDir: string): Promise<boolean> =>
  stat(join(dataDir, 'postgres')).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  );

const POINT = 'Set DATA_DIR or DATABASE_URL as the server has it';

function noDatabase({ dataDir, port }: Config, servers: readonly RunningServer[]): OperatorError {
  const running =
    servers.length === 0
      ? 'no server of yours runs on this machine'
      : `no server of yours is on port ${port} (there is ${servers.map(sayServer).join(', and ')})`;
  return new OperatorError(
    `There is no database: none in ${dataDir}, DATABASE_URL is not set, and ${running}. ` +
      `${POINT}, or PORT to that of a server that runs; "rollcall serve" makes a new database.`,
  );
}

function ambiguous({ port }: Config, here: string | undefined, others: readonly RunningServer[]): OperatorError {
  const all = [...(here === undefined ? [] : [`the one in ${here}`]), ...others.map((server) => sayServer(server))];
  const orPort = others.length === 1 ? `, or PORT=${port} to mean the server` : '';
  return new OperatorError(`Which database? There are ${all.join(', and ')}. ${POINT}${orPort}.`);
}

const sayServer = ({ port, dataDir }: RunningServer): string =>
  `that of the server on port ${port}, ${dataDir === undefined ? 'by its DATABASE_URL' : `in ${dataDir}`}`;
