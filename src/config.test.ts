import { readFileSync } from 'node:fs';
import express from 'express';
import { SCHEMA } from './config/variables.js';
import { readConfig } from './config.js';

test('nothing set gives the documented defaults', () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: undefined,
    databaseUrl: undefined,
    trustProxy: false,
    logLevel: 'info',
    keepAliveMs: 65_000,
    profile: undefined,
  });
});

test('values are read: trimmed, typed, and PUBLIC_URL without its trailing slash', () => {
  const config = readConfig({
    PORT: ' 8080 ',
    PUBLIC_URL: 'https://scim.example.com/base/',
    TRUST_PROXY: '2',
    HOST: '',
  });
  expect(config).toMatchObject({
    port: 8080,
    publicUrl: 'https://scim.example.com/base',
    trustProxy: 2,
    host: '127.0.0.1',
  });
});

test.each([
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['PORT', '3000.5'],
  ['HOST', 'not a host'],
  ['PUBLIC_URL', 'scim.example.com'],
  ['PUBLIC_URL', 'ftp://scim.example.com'],
  ['PUBLIC_URL', 'https://scim.example.com/?tenant=acme'],
  ['PUBLIC_URL', 'https://scim.example.com/?'],
  ['PUBLIC_URL', 'https://scim.example.com/#acme'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['DATABASE_URL', 'postgresql://localhost/x%ff'],
  ['DATABASE_POOLER', 'session'],
  ['DATABASE_POOL_SIZE', '0'],
  ['DATABASE_POOL_SIZE', '3'],
  ['DATABASE_POOL_SIZE', '201'],
  ['DATABASE_POOL_SIZE', 'abc'],
  ['DATABASE_TIMEOUT', '0'],
  ['DATABASE_TIMEOUT', '31'],
  ['DATABASE_TIMEOUT', '30s'],
  ['DIRECT_DATABASE_URL', 'mysql://localhost/x'],
  ['TRUST_PROXY', 'maybe?'],
  ['TRUST_PROXY', 'proxy.example.com'],
  ['TRUST_PROXY', '10.0.0.0/33'],
  ['TRUST_PROXY', '10.0.0.1,'],
  ['KEEP_ALIVE_TIMEOUT', '0'],
  ['KEEP_ALIVE_TIMEOUT', '3601'],
  ['LOG_RETENTION_DAYS', '0'],
  ['HISTORY_RETENTION_DAYS', '1.5'],
  ['DELETED_RETENTION_DAYS', '3651'],
  ['LOG_LEVEL', 'loud'],
  ['ROLLCALL_ORGANIZATION', 'Acme Inc'],
  ['ROLLCALL_SECRET', 'short'],
  ['ROLLCALL_PROFILE', 'strict'],
])('%s=%s stops the start with one line that names the variable', (name, value) => {
  expect(() => readConfig({ ROLLCALL_ORGANIZATION: 'acme', [name]: value })).toThrow(
    new RegExp(`^${name} must be [^\n]+\\.$`),
  );
});

test('a secret and a database URL are not repeated in the message', () => {
  expect(() => readConfig({ ROLLCALL_ORGANIZATION: 'acme', ROLLCALL_SECRET: 'hunter2' })).toThrow(/^(?!.*hunter2)/);
  expect(() => readConfig({ DATABASE_URL: 'mysql://root:hunter2@db/x' })).toThrow(/^(?!.*hunter2)/);
});

test.each([
  [
    'DATABASE_URL',
    'postgresql://u:p#Secret@db/x',
    /^DATABASE_URL cannot be read: its password .* # as %23\. Write it so\.$/,
  ],
  ['DATABASE_URL', 'postgresql://u:12/Secret@db/x', /^DATABASE_URL cannot be read: .* \/ as %2F\./],
  [
    'DATABASE_URL',
    'postgresql://u:p?Secret%@db:5432/x?sslmode=require',
    /^DATABASE_URL cannot be read: .* \? as %3F, % as %25\./,
  ],
  [
    'DATABASE_URL',
    'postgresql://u:Secret%ff@db/x',
    /^DATABASE_URL cannot be read: .* Write a % of the password itself as %25\.$/,
  ],
  [
    'DIRECT_DATABASE_URL',
    'postgresql://u:a@Secret/b@db/x',
    /^DIRECT_DATABASE_URL cannot be read: .* \/ as %2F\. Write it so\.$/,
  ],
  [
    'DATABASE_URL',
    'postgresql://u:p@db/x?schema=public',
    /^DATABASE_URL: it has schema=public, .* Set DATABASE_SCHEMA=public instead, or take it out/,
  ],
  ['DATABASE_URL', 'postgresql://u:p@db/x?connection_limit=5', /^DATABASE_URL: .* Set DATABASE_POOL_SIZE=5 instead/],
  ['DATABASE_URL', 'postgresql://u:p@db/x?pgbouncer=true', /^DATABASE_URL: .* Set DATABASE_POOLER=transaction instead/],
  ['MASTER_KEY', 'keyvault://contoso', /^MASTER_KEY: A reference to a key vault must be keyvault:\/\/\{vault\}/],
  [
    'MASTER_KEY',
    'keyvault://contoso/key',
    /^MASTER_KEY: it is in the key vault contoso, which KEY_VAULTS does not name\. Set KEY_VAULTS=contoso$/,
  ],
  ['MASTER_KEY_OLD', 'keyvault:/contoso/key', /^MASTER_KEY_OLD: A reference to a key vault must be/],
  ['ROLLCALL_SECRET', 'keyvault://a/b', /^ROLLCALL_SECRET: A reference to a key vault must be/],
])('%s=%s is told as what it is, without the password', (name, value, line) => {
  const given = { ROLLCALL_ORGANIZATION: 'acme', DATABASE_URL: 'postgresql://u:p@db/x', [name]: value };
  expect(() => readConfig(given)).toThrow(line);
  expect(() => readConfig(given)).toThrow(/^(?!.*Secret[%@])/);
});

test.each([
  'postgresql://u:p%40s%2Fs%23%25@db:5432/x?sslmode=verify-full',
  'postgresql://u:p@db/x?uselibpqcompat=true&sslmode=require',
  'postgresql://u:p@ss@db/x',
  'postgresql://u@db/x',
  'postgresql:///x?host=/var/run/postgresql',
  'postgresql://u:p@[::1]:5432/x?options=-c%20search_path%3Dnowhere',
  'postgresql://u:p@db/x?schema=rollcall&connection_limit=20&pgbouncer=false',
])('%s is taken as it is', (url) => {
  expect(readConfig({ DATABASE_URL: url }).databaseUrl).toBe(url);
});

test('sslmode=require is said as the strict mode for which it is taken', () => {
  const { databaseUrl } = readConfig({ DATABASE_URL: 'postgresql://u:p@db/x?sslmode=require&application_name=a' });
  expect(databaseUrl).toBe('postgresql://u:p@db/x?sslmode=verify-full&application_name=a');
});

test('a pooler and a way around it need the URL of the pooler', () => {
  expect(() => readConfig({ DATABASE_POOLER: 'transaction' })).toThrow(/need DATABASE_URL/);
  expect(() => readConfig({ DIRECT_DATABASE_URL: 'postgres://db/x' })).toThrow(/need DATABASE_URL/);
  const config = readConfig({ DATABASE_URL: 'postgres://pooler/x', DATABASE_POOLER: 'transaction' });
  expect(config).toMatchObject({ isBehindPooler: true, directDatabaseUrl: undefined });
});

test('a secret without an organization is refused', () => {
  expect(() => readConfig({ ROLLCALL_SECRET: 'a-long-enough-secret-1' })).toThrow(/ROLLCALL_ORGANIZATION/);
});

test.each([
  ['true', true],
  ['1', 1],
  ['10.0.0.0/8, ::1', '10.0.0.0/8, ::1'],
  ['loopback,192.0.2.1', 'loopback,192.0.2.1'],
])('TRUST_PROXY=%s is a setting that Express takes', (text, expected) => {
  const { trustProxy } = readConfig({ TRUST_PROXY: text });
  expect(trustProxy).toBe(expected);
  expect(() => express().set('trust proxy', trustProxy)).not.toThrow();
});

test('README documents each variable once, with its default', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const table = readme.slice(readme.indexOf('| Variable '), readme.indexOf('Inside a Node product'));
  const documented = table.split('\n').flatMap((row) => {
    const [, names = '', defaults = ''] = row.split('|');
    const values = [...defaults.matchAll(/`([^`]*)`/g)].map(([, value]) => value);
    return [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name = ''], i) => [name, values[i]] as const);
  });
  expect(documented.map(([name]) => name).sort()).toEqual(Object.keys(SCHEMA.shape).sort());
  // What is set to its documented default is what is read without it; the others have theirs from elsewhere.
  const elsewhere = ['DIRECT_DATABASE_URL', 'MASTER_KEY', 'ROLLCALL_PROFILE'];
  const defaults = documented.filter(([name, value]) => value !== undefined && !elsewhere.includes(name));
  expect(defaults.map(([name]) => name)).toEqual(expect.arrayContaining(['PORT', 'DATABASE_POOL_SIZE', 'LOG_LEVEL']));
  expect(readConfig(Object.fromEntries(defaults))).toEqual(readConfig({}));
});

test('docker-compose.yml passes on each variable that means something there, with the same default', () => {
  const compose = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');
  const environment = compose.slice(compose.indexOf('      HOST: 0.0.0.0'), compose.indexOf('\nvolumes:'));
  const passed = [...environment.matchAll(/^ {6}([A-Z_]+):(?: \$\{\1:-([^}]*)\}$)?/gm)];
  const ofNoUse = ['PORT', 'DATABASE_POOLER', 'DIRECT_DATABASE_URL', 'DATA_DIR'];
  const meant = Object.keys(SCHEMA.shape).filter((name) => !ofNoUse.includes(name));
  expect(passed.map(([, name]) => name).sort()).toEqual(meant.sort());
  const ofExample = ['PUBLIC_URL', 'ROLLCALL_ORGANIZATION', 'ROLLCALL_PROFILE'];
  const defaults = passed.flatMap(([, name = '', value]) =>
    value === undefined || ofExample.includes(name) ? [] : [[name, value] as const],
  );
  expect(defaults.map(([name]) => name)).toEqual(expect.arrayContaining(['DATABASE_TIMEOUT', 'LOG_LEVEL']));
  expect(readConfig(Object.fromEntries(defaults))).toEqual(readConfig({}));
});
