import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { auditSentence, isAuditAction } from './audit-sentence.js';
import { GERMAN_SENTENCES } from './german-sentences.js';

const AT = new Date('2026-11-21T10:00:00Z');
const nameOfKind = (kind: string) => (kind === 'token' ? 'secret token' : `${kind} secret`);
const sentenceOf = (action: string, details: object, subject?: string, slug?: string) =>
  auditSentence({ at: AT, actor: 'Ada', action, details, subject, slug }, nameOfKind);

test.each([
  [
    'credential.create',
    { kind: 'client', boundTo: 'rollcall-client-1', access: 'read-only', expiresAt: '2027-01-31T12:00:00.000Z' },
    'Ada created the client secret "x" (rollcall-client-1) of contoso, access read-only, until 2027-01-31 12:00 UTC.',
  ],
  ['credential.create', { kind: 'token', access: 'full' }, 'Ada created the secret token "x" of contoso.'],
  ['credential.create', { kind: 'token', version: 2 }, 'Ada created the secret token "x" (version 2) of contoso.'],
  ['credential.end', { kind: 'token', endsAt: AT.toISOString() }, 'Ada ended the secret token "x" of contoso.'],
  [
    'credential.end',
    { kind: 'token', endsAt: '2026-11-28T10:00:00.000Z' },
    'Ada set the end, 2026-11-28 10:00 UTC, of the secret token "x" of contoso.',
  ],
  ['schema.remove', { from: ['User'] }, 'Ada took the schema x of contoso from User.'],
  ['schema.remove', { from: [] }, 'Ada removed the schema x of contoso.'],
  [
    'organization.limit',
    { rate: 50, burst: 200 },
    'Ada set the request limit of contoso to 50 a second and 200 at once.',
  ],
  [
    'organization.set',
    { strict: true, uniqueExternalId: false, discovery: 'rfc7643' },
    'Ada set what holds of contoso: strict on, unique externalId off, discovery rfc7643.',
  ],
  [
    'organization.require',
    { attributes: ['userName', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department'] },
    'Ada set what users of contoso must have to userName, department.',
  ],
  ['organization.require', { attributes: [] }, 'Ada set what users of contoso must have to what the profile says.'],
  ['organization.set', { strict: false }, 'Ada set what holds of contoso: strict off.'],
  [
    'organization.retention',
    { logDays: 7, historyDays: null, deletedDays: null, logEntries: 500, historyEntries: null },
    'Ada set what is kept of contoso to 7 days of the log, 500 entries of the log.',
  ],
  ['organization.retention', { logDays: null }, "Ada set what is kept of contoso to the server's default."],
  [
    'organization.delete',
    { users: 3, groups: 0, credentials: 1 },
    'Ada began to delete the organization contoso, with 3 users, 1 credential.',
  ],
  [
    'sign-in.save',
    { method: 'saml', issuer: 'https://idp.example' },
    'Ada set how people of contoso sign in to SAML at https://idp.example.',
  ],
  [
    'sign-in.save',
    { method: 'password', issuer: null },
    'Ada set how people of contoso sign in to e-mail and password.',
  ],
  ['system.create', { host: 'ias.example' }, 'Ada registered the system x of contoso at ias.example.'],
  ['product.create', {}, 'Ada made the product x, which is told who signs in.'],
  ['organization.deleted', {}, 'Ada deleted the organization contoso.'],
  // What a later version wrote.
  ['planet.move', { to: 'Mars' }, 'Ada did planet.move to x of contoso.'],
])('%s', (action, details, sentence) => {
  expect(sentenceOf(action, details, 'x', 'contoso')).toBe(sentence);
});

test('what concerns the server names no organization', () => {
  expect(sentenceOf('values.reseal', { total: 3, resealed: 2 })).toBe(
    'Ada sealed 2 of 3 values anew with the current master key.',
  );
});

test.each([
  ['credential.create', { kind: 'token', access: 'full' }, 'Ada hat das geheime Token „x“ von contoso erstellt.'],
  [
    'organization.limit',
    { rate: 50, burst: 200 },
    'Ada hat die Anfragegrenze von contoso auf 50 in der Sekunde und 200 auf einmal gesetzt.',
  ],
  ['resource.delete', { type: 'User', user: 'u-1' }, 'Ada hat den Benutzer u-1 von contoso gelöscht.'],
  ['planet.move', { to: 'Mars' }, 'Ada hat planet.move getan, an x von contoso.'],
])('%s in German', (action, details, sentence) => {
  const entry = { at: AT, actor: 'Ada', action, details, subject: 'x', slug: 'contoso' };
  expect(auditSentence(entry, nameOfKind, 'de')).toBe(sentence);
});

test('everything that is written to the audit has a sentence, in both languages', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const written = files
    .filter((file) => !file.includes('console/web'))
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .flatMap((text) =>
      [...text.matchAll(/(?:noteOf\(|action: |action = )\s*'([a-z-]+\.[a-z-]+)'/g)].map(([, action = '']) => action),
    );
  expect(written.length).toBeGreaterThan(30);
  expect(written.filter((action) => !isAuditAction(action))).toEqual([]);
  // Each with nothing but what an entry always has: none may fail, or speak of what is not there.
  const entry = { at: AT, actor: 'server', details: {}, subject: 'x', slug: 'contoso' };
  for (const action of Object.keys(GERMAN_SENTENCES))
    expect(auditSentence({ ...entry, action }, nameOfKind, 'de')).toMatch(/^Der Server (?:hat|lässt) .+\.$/);
});
