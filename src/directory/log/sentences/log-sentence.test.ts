import fc from 'fast-check';
import { anyCharacter } from '../../../../test/support/arbitrary/any-character.js';
import type { Json, JsonObject } from '../../../protocol/json.js';
import type { Note } from '../../../protocol/notes.js';
import { TOLERANCES, type ToleranceCode } from '../../../protocol/tolerances.js';
import type { LogRecord } from '../../../store/log/log-record.js';
import { idsIn, logSentence } from './log-sentence.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NAMES: Readonly<Record<string, string>> = { 'id-bob': 'bob@contoso.com', 'id-eng': 'Engineering' };

function entry(operation: LogRecord['operation'], data: JsonObject, more: Partial<LogRecord> = {}): LogRecord {
  return {
    id: '01930000-0000-7000-8000-000000000001',
    at: new Date('2026-11-21T10:02:11Z'),
    requestId: 'r-1',
    credential: 'first start',
    operation,
    resourceType: 'User',
    subject: 'id-ada',
    resourceName: 'ada@contoso.com',
    status: 200,
    reason: null,
    data,
    notes: [],
    ...more,
  };
}

const GROUP = { resourceType: 'Group', subject: 'id-eng', resourceName: 'Engineering' };
const say = (record: LogRecord): string => logSentence(record, (id) => NAMES[id]);
const change = (path: string, before?: Json, after?: Json): JsonObject => ({
  path,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});
const patch = (...changes: JsonObject[]): LogRecord => entry('patch', { changes });

test('what users do themselves says so', () => {
  const changes = [change('nickName', 'A', 'Countess')];
  const by = { by: 'id-ada' };
  const names: Readonly<Record<string, string>> = { 'id-ada': 'ada@contoso.com' };
  const record = entry('patch', { changes, ...by });
  expect(logSentence(record, (id) => names[id])).toBe(
    'Changed ada@contoso.com: nickName "A" → "Countess", by ada@contoso.com, with "first start".',
  );
  expect(logSentence(entry('get', by), (id) => names[id])).toBe(
    'Read user ada@contoso.com, by ada@contoso.com, with "first start".',
  );
  expect(idsIn(record)).toContain('id-ada');
});

test('a type of the organization is called by its name in small words', () => {
  const key = { resourceType: 'PhysicalKey', resourceName: 'K-1' };
  expect(logSentence({ ...entry('delete', {}), ...key }, () => undefined)).toBe(
    'Deleted physical key K-1, with "first start".',
  );
  expect(logSentence({ ...patch(change('weight', 1, 2)), ...key }, () => undefined)).toBe(
    'Changed physical key K-1: weight 1 → 2.',
  );
  const search = { ...entry('list', { totalResults: 2 }), resourceType: 'PhysicalKey' };
  expect(logSentence(search, () => undefined)).toBe('Listed physical keys: 2 found.');
});

describe('created', () => {
  test.each([
    ['displayName', [change('displayName', undefined, 'Ada Lovelace'), change('name.givenName', undefined, 'A.')]],
    [
      'the parts of name',
      [change('name.familyName', undefined, 'Lovelace'), change('name.givenName', undefined, 'Ada')],
    ],
    [
      'name.formatted',
      [change('name.formatted', undefined, 'Ada Lovelace'), change('name.givenName', undefined, 'A.')],
    ],
  ])('a user is introduced by %s, and by whom it was created', (_, changes) => {
    expect(say(entry('create', { changes }))).toBe('Created user ada@contoso.com (Ada Lovelace), with "first start".');
  });

  test('a name that says nothing new is left out', () => {
    const changes = [change('displayName', undefined, 'ada@contoso.com')];
    expect(say(entry('create', { changes }))).toBe('Created user ada@contoso.com, with "first start".');
  });

  test('a group comes with its members', () => {
    const members = { added: ['id-bob', 'id-unknown'] };
    expect(say(entry('create', { changes: [], members }, GROUP))).toBe(
      'Created group Engineering (2 members: bob@contoso.com, id-unknown), with "first start".',
    );
  });
});

describe('changed', () => {
  test('says before and after, what is new, and what was removed', () => {
    const record = patch(
      change('displayName', 'Ada Lovelace', 'Ada King'),
      change(`${ENTERPRISE}:department`, undefined, 'Research'),
      change('emails[type eq "work"].value', 'a@b.c'),
    );
    expect(say(record)).toBe(
      'Changed ada@contoso.com: displayName "Ada Lovelace" → "Ada King", department set to "Research", ' +
        'emails[type eq "work"].value "a@b.c" removed.',
    );
  });

  test('being disabled and restored has its own words', () => {
    expect(say(patch(change('active', true, false)))).toBe('Disabled ada@contoso.com.');
    expect(say(patch(change('active', undefined, false)))).toBe('Disabled ada@contoso.com.');
    expect(say(patch(change('active', false, true)))).toBe('Restored ada@contoso.com.');
    expect(say(patch(change('active', undefined, true)))).toBe('Changed ada@contoso.com: active set to true.');
  });

  test('being disabled comes first among other changes', () => {
    expect(say(patch(change('title', 'A', 'B'), change('active', true, false)))).toBe(
      'Disabled ada@contoso.com; changed: title "A" → "B".',
    );
  });

  test('elements that came and went are told by themselves, of old entries the lists', () => {
    const [a, b, c] = [{ value: 'a' }, { value: 'b' }, { value: 'c' }];
    expect(say(patch({ path: 'roles', removed: [a], added: [b, c] }))).toBe(
      'Changed ada@contoso.com: roles {"value":"a"} removed, roles [{"value":"b"},{"value":"c"}] added.',
    );
    expect(say(patch({ path: 'emails', reordered: true }))).toBe(
      'Changed ada@contoso.com: emails put in another order.',
    );
    expect(say(patch(change('roles', [a], [b])))).toBe(
      'Changed ada@contoso.com: roles [{"value":"a"}] → [{"value":"b"}].',
    );
  });

  test('a manager is called by name where it is known', () => {
    const set = (after?: string) => patch(change(`${ENTERPRISE}:manager.value`, 'id-old', after));
    expect(say(set('id-bob'))).toBe('Set the manager of ada@contoso.com to bob@contoso.com.');
    expect(say(set('E-4711'))).toBe('Set the manager of ada@contoso.com to E-4711.');
    expect(say(set())).toBe('Removed the manager of ada@contoso.com.');
    const withAddress = patch(
      change(`${ENTERPRISE}:manager.$ref`, undefined, '../Users/id-bob'),
      change(`${ENTERPRISE}:manager.value`, undefined, 'id-bob'),
    );
    expect(say(withAddress)).toBe('Set the manager of ada@contoso.com to bob@contoso.com.');
    expect(idsIn(set('ID-Bob'))).toEqual(['id-bob']);
  });

  test('members of a group are counted and named, and its attributes told beside them', () => {
    const members = { added: ['id-bob'], removed: ['id-1', 'id-2'] };
    expect(say(entry('patch', { changes: [], members }, GROUP))).toBe(
      'Added 1 member to group Engineering: bob@contoso.com; removed 2 members: id-1, id-2.',
    );
    const changes = [change('displayName', 'R&D', 'Engineering')];
    expect(say(entry('patch', { changes, members: { added: [], removed: ['id-1'] } }, GROUP))).toBe(
      'Changed group Engineering: displayName "R&D" → "Engineering"; removed 1 member: id-1.',
    );
  });

  test('a change of members alone knows the group only by its id', () => {
    const record = entry('patch', { changes: [], members: { added: ['id-bob'] } }, { ...GROUP, resourceName: null });
    expect(say(record)).toBe('Added 1 member to group Engineering: bob@contoso.com.');
    expect(idsIn(record)).toEqual(['id-eng', 'id-bob']);
  });

  test('what was as sent already is no change', () => {
    expect(say(patch())).toBe('ada@contoso.com was already as sent.');
    expect(say(entry('patch', { changes: [], members: { added: [] } }, GROUP))).toBe(
      'Group Engineering was already as sent.',
    );
  });

  test('long values, long lists and many changes are cut', () => {
    const long = say(patch(change('title', undefined, '𝒳'.repeat(61))));
    expect(long).toBe(`Changed ada@contoso.com: title set to "${'𝒳'.repeat(60)}…".`);
    const many = say(patch(...Array.from({ length: 14 }, (_, i) => change(`a${i}`, undefined, i))));
    expect(many).toMatch(/, a11 set to 11 and 2 more\.$/);
    const ids = Array.from({ length: 12 }, (_, i) => `id-${i}`);
    const record = entry('patch', { changes: [], members: { added: ids } }, GROUP);
    const left = entry(
      'patch',
      { changes: [change('a', 1, 2)], changesLeftOut: 3, members: { removed: ids, removedLeftOut: 88 } },
      GROUP,
    );
    expect(say(left)).toMatch(
      /^Changed group Engineering: a 1 → 2 and 3 more; removed 100 members: id-0, .* id-9 and 90 more\.$/,
    );
    expect(say(entry('patch', { changes: [], changesLeftOut: 2 }))).toBe(
      'Changed ada@contoso.com: 2 values, too long to be kept.',
    );
    expect(say(record)).toMatch(/^Added 12 members to group Engineering: id-0, .* id-9 and 2 more\.$/);
    expect(idsIn(record)).toHaveLength(10);
  });
});

describe('refused', () => {
  test('the detail is the sentence', () => {
    const data = {
      method: 'POST',
      path: '/Users?x=1',
      scimType: 'invalidValue',
      detail: 'The User lacks title.',
      body: { userName: 'ada@contoso.com' },
    };
    expect(say(entry('refuse', data, { status: 400 }))).toBe(
      'Refused POST /Users for ada@contoso.com with 400 invalidValue: The User lacks title.',
    );
  });

  test('an id in the path gets its name; a caller without a valid secret has none', () => {
    const data = { method: 'PATCH', path: '/Users/id-bob', detail: 'No.' };
    expect(say(entry('refuse', data, { status: 404, resourceName: null, subject: 'ID-bob' }))).toBe(
      'Refused PATCH /Users/id-bob for bob@contoso.com with 404: No.',
    );
    const unknown = { status: 401, resourceName: null, subject: null, credential: '', resourceType: null };
    expect(say(entry('refuse', data, unknown))).toBe('Refused PATCH /Users/id-bob with 401: No.');
  });

  test('our own failure is not called a refusal', () => {
    expect(say(entry('refuse', { method: 'GET', path: '/Users', detail: 'Sorry.' }, { status: 503 }))).toMatch(
      /^Failed GET/,
    );
  });
});

test('reads, searches and deletions', () => {
  const search = { filter: 'userName eq "ada@contoso.com"', totalResults: 0 };
  expect(say(entry('list', search))).toBe('Looked for userName eq "ada@contoso.com": 0 found.');
  expect(say(entry('list', { filter: 'displayName eq "R"', totalResults: 1 }, GROUP))).toBe(
    'Looked for group displayName eq "R": 1 found.',
  );
  expect(say(entry('list', { totalResults: 7 }))).toBe('Listed users: 7 found.');
  expect(say(entry('get', {}))).toBe('Read user ada@contoso.com.');
  expect(say(entry('delete', { changes: [] }))).toBe('Deleted user ada@contoso.com, with "first start".');
});

describe('notes', () => {
  test('each kind of tolerance is told once', () => {
    const notes: Note[] = [
      { code: 'unknown-attribute', detail: 'favouriteColour' },
      { code: 'operation-case', detail: 'replace' },
      { code: 'operation-case', detail: 'replace' },
      { code: 'unknown-attribute', detail: 'shoeSize' },
    ];
    expect(say({ ...patch(change('active', true, false)), notes })).toBe(
      'Disabled ada@contoso.com. (ignored, because no schema defines it: favouriteColour, shoeSize; ' +
        'capitalised operations: replace)',
    );
  });

  test('an attribute of an extension goes by its name, a schema by its URN', () => {
    const notes: Note[] = [
      { code: 'value-for-complex', detail: `${ENTERPRISE}:manager: "id-bob"` },
      { code: 'unknown-schema', detail: 'urn:example:2.0:Robot' },
    ];
    expect(say({ ...patch(), notes })).toBe(
      'ada@contoso.com was already as sent. (taken for its value: manager: "id-bob"; ' +
        'ignored, because it is no schema served here: urn:example:2.0:Robot)',
    );
  });

  test('a name that was misspelt is told with the one that is near, each whole', () => {
    const notes: Note[] = [
      { code: 'unknown-attribute', detail: `${ENTERPRISE}.departmnt`, meant: `${ENTERPRISE}:department` },
      { code: 'unknown-attribute', detail: 'urn:example:2.0:Robot:arm' },
    ];
    expect(say({ ...patch(), notes })).toBe(
      'ada@contoso.com was already as sent. (ignored, because no schema defines it: ' +
        `${ENTERPRISE}.departmnt (did you mean ${ENTERPRISE}:department?), arm)`,
    );
  });

  test.each(Object.keys(TOLERANCES) as ToleranceCode[])('%s has a phrase', (code) => {
    expect(say({ ...patch(), notes: [{ code, detail: 'x' }] })).not.toContain(`${code}:`);
  });
});

test('whatever a row holds, there is a sentence, of bounded length', () => {
  const operation = fc.constantFrom('create', 'replace', 'patch', 'delete', 'get', 'list', 'refuse') as fc.Arbitrary<
    LogRecord['operation']
  >;
  const key = fc.constantFrom('changes', 'members', 'filter', 'path', 'method', 'detail', 'totalResults', 'added');
  const data = fc.dictionary(key, fc.jsonValue({ maxDepth: 4 })) as fc.Arbitrary<JsonObject>;
  const text = fc.option(fc.string({ unit: anyCharacter, maxLength: 3_000 }));
  fc.assert(
    fc.property(operation, data, text, text, (op, content, resourceName, subject) => {
      const record = entry(op, content, { resourceName, subject });
      expect(idsIn(record).every((id) => typeof id === 'string')).toBe(true);
      const sentence = say(record);
      expect(sentence).not.toBe('');
      expect(sentence.length).toBeLessThan(5_000);
    }),
  );
});

test.each([
  [patch(change('active', true, false)), 'ada@contoso.com deaktiviert.'],
  [patch(change('title', 'A', 'B')), 'ada@contoso.com geändert: title "A" → "B".'],
  [
    patch(change(`${ENTERPRISE}:manager.value`, undefined, 'id-bob')),
    'ada@contoso.com: Vorgesetzter ist jetzt bob@contoso.com.',
  ],
  [
    entry('patch', { members: { added: ['id-bob'], removed: [] } }, GROUP),
    'Gruppe Engineering: 1 Mitglied hinzugefügt: bob@contoso.com.',
  ],
  [entry('create', {}), 'Benutzer ada@contoso.com erstellt, mit "first start".'],
  [entry('list', { filter: 'userName eq "x"', totalResults: 0 }), 'userName eq "x" gesucht: 0 gefunden.'],
])('in German: %#', (record, sentence) => {
  expect(logSentence(record, (id) => NAMES[id], 'de')).toBe(sentence);
});

test('in German each tolerance has a phrase', () => {
  for (const code of Object.keys(TOLERANCES) as ToleranceCode[]) {
    const record = entry('patch', {}, { notes: [{ code, detail: 'x' }] });
    expect(logSentence(record, () => undefined, 'de')).not.toContain(code);
    expect(logSentence(record, () => undefined, 'de')).not.toBe(logSentence(record, () => undefined));
  }
});
