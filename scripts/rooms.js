// Which room may import which: the one table, from which `npm run check` makes the linter's rules.

/** What a room of src/ may import of ours, besides itself. Rooms that are not built yet have their rules already. */
const ROOMS = /** @type {Record<string, string[]>} */ ({
  protocol: [],
  secrets: [],
  entra: ['protocol'],
  conformance: ['entra', 'protocol'],
  store: ['protocol'],
  directory: ['protocol', 'store'],
  auth: ['protocol', 'store', 'secrets'],
  mail: ['protocol', 'secrets', 'store'],
  outbound: ['protocol'],
  upstream: ['outbound', 'protocol', 'secrets'],
  events: ['outbound', 'store', 'secrets'],
  jobs: ['auth', 'directory', 'events', 'mail', 'protocol', 'store', 'upstream'],
  http: ['auth', 'protocol', 'directory', 'sso', 'upstream'],
  sso: ['auth', 'directory', 'outbound', 'protocol', 'secrets', 'events'],
  console: ['auth', 'sso', 'directory', 'http', 'protocol', 'upstream', 'events', 'jobs', 'mail', 'entra'],
  cli: ['auth', 'sso', 'directory', 'protocol', 'upstream', 'events', 'jobs', 'mail', 'entra', 'conformance'],
});

/** Of a room that a room may not import, the only files that it may. */
const ONLY = /** @type {Record<string, Record<string, string[]>>} */ ({
  auth: { mail: ['address.js'] },
  upstream: { directory: ['directory.js', 'operator-error.js'], store: ['upstream/*'] },
  sso: { store: ['sso/*'] },
});

const COMPOSITION = {
  group: [
    'access-services',
    'account-services',
    'app',
    'command-config',
    'console-sign-in',
    'command-runtime',
    'command-services',
    'console',
    'create-rollcall',
    'endpoints',
    'first-organization',
    'index',
    'main',
    'running-servers',
    'serve',
    'served-directories',
    'server-jobs',
    'services',
    'sign-in-services',
    'sync-services',
    'undo-services',
    'upstream-services',
  ].map((file) => `**/../${file}.js`),
  message: 'Room rule: the files beside the rooms know every room; no room knows them.',
};
const DATABASE = {
  group: ['pg', 'pg/**', '@prisma/**', '**/generated/**'],
  message: 'Room rule: only src/store touches Prisma and pg.',
};

/** The overrides of a Biome configuration that hold the table. */
export const roomOverrides = () =>
  Object.entries(ROOMS).map(([room, allowed]) => {
    const only = ONLY[room] ?? {};
    const others = Object.keys(ROOMS).filter((other) => other !== room && !allowed.includes(other));
    const message = `Room rule: src/${room} imports ${allowed.join(', ') || 'nothing of ours'}.`;
    const patterns = [
      { group: others.filter((other) => !(other in only)).map(inRoom), message },
      ...Object.entries(only).map(([other, files]) => ({
        group: [inRoom(other), ...files.map((file) => `!**/../${other}/${file}`)],
        message: `${message} Of src/${other} it may import ${files.join(', ')}.`,
      })),
      COMPOSITION,
      ...(room === 'store' ? [] : [DATABASE]),
    ];
    const noRestrictedImports = { level: 'error', options: { patterns } };
    return { includes: [`src/${room}/**`], linter: { rules: { style: { noRestrictedImports } } } };
  });

const inRoom = (/** @type {string} */ room) => `**/../${room}/**`;
