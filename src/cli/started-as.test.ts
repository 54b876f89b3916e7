import { asStarted, sayCommandsAs, startedAs } from './started-as.js';

afterEach(() => sayCommandsAs({ program: 'rollcall', server: 'rollcall serve' }, []));

const npm = (event: string, before = '/srv/rollcall') => ({
  npm_lifecycle_event: event,
  npm_package_json: '/srv/rollcall/package.json',
  INIT_CWD: before,
});

test.each([
  ['/srv/rollcall/bin/rollcall.js', '/srv/rollcall', {}, 'node bin/rollcall.js'],
  ['/srv/rollcall/bin/rollcall.js', '/srv/other', {}, 'node ../rollcall/bin/rollcall.js'],
  ['/app/bin/rollcall.js', '/home/ada/projects/deep', {}, 'node /app/bin/rollcall.js'],
  ['/my tools/bin/rollcall.js', '/my tools/bin', {}, 'node rollcall.js'],
  ['/my tools/bin/rollcall.js', '/srv', {}, "node '/my tools/bin/rollcall.js'"],
  ['/srv/rollcall/bin/rollcall.js', '/srv/rollcall', npm('rollcall'), 'npm run rollcall --'],
  ['/srv/rollcall/bin/rollcall.js', '/srv/rollcall', npm('start', '/srv/rollcall/docs'), 'npm run rollcall --'],
  ['/srv/rollcall/bin/rollcall.js', '/srv/rollcall', npm('rollcall', '/srv'), 'npm --prefix rollcall run rollcall --'],
  ['/srv/rollcall/bin/rollcall.js', '/srv/rollcall', npm('test'), 'node bin/rollcall.js'],
  ['/usr/local/bin/rollcall', '/srv', {}, 'rollcall'],
  ['/srv/shop/node_modules/.bin/rollcall', '/srv/shop', {}, 'npx rollcall'],
  [
    '/srv/shop/node_modules/.bin/rollcall',
    '/srv/shop/src',
    { ...npm('start'), npm_package_json: '/srv/shop/package.json' },
    'npx rollcall',
  ],
  ['/srv/shop/node_modules/rollcall/bin/rollcall.js', '/srv/shop', {}, 'npx rollcall'],
  ['/usr/lib/node_modules/rollcall/bin/rollcall.js', '/srv/shop', {}, 'rollcall'],
  ['/srv/shop/server.js', '/srv/shop', {}, 'rollcall'],
])('%s, run in %s with %j, is called %s', (script, folder, environment, expected) => {
  expect(startedAs(script, folder, environment).program).toBe(expected);
});

test('commands in a text are named so, the server by what starts it, and nothing else changes', () => {
  sayCommandsAs(startedAs('/srv/rollcall/bin/rollcall.js', '/srv/rollcall', npm('start')), ['serve', 'org', 'log']);
  expect(asStarted('PORT=3001 rollcall serve, or "rollcall org list", rollcall --help')).toBe(
    'PORT=3001 npm start, or "npm run rollcall -- org list", npm run rollcall -- --help',
  );
  const others = 'role rollcall owns it; /srv/rollcall log; rollcall organizes; rollcall.log; rollcall server';
  expect(asStarted(others)).toBe(others);
});
