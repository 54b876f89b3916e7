/** The way to programs, and what a system that keeps its libraries elsewhere needs to load them. */
const KEPT = ['PATH', 'LD_LIBRARY_PATH', 'NIX_LD', 'NIX_LD_LIBRARY_PATH', 'ComSpec'];

/**
 * What the programs that we start get of our environment. Everything else stays here: the keys and secrets of our
 * configuration, which a session of PostgreSQL could read, and the PG… variables, which would change what it does.
 */
export function programEnvironment(): NodeJS.ProcessEnv {
  const kept = KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}
