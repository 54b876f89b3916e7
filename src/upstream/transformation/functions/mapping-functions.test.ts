import type { Json, JsonObject } from '../../../protocol/json.js';
import { variable } from '../mappings/names.js';
import { readTransformation } from '../read-transformation.js';
import type { TransformationContext } from '../transformation.js';
import { MAPPING_FUNCTIONS } from './function-registry.js';

const CONTEXT: TransformationContext = {
  properties: { 'aad.domain.name': 'mail.acme.com' },
  variables: {},
  resolveId: (id, entityType) => (id.startsWith('s') ? `${entityType}-${id}` : undefined),
};

/** What functions make of a value, or the sentence with which they refuse it. */
function made(value: Json | undefined, ...functions: JsonObject[]): unknown {
  const source: JsonObject = value === undefined ? {} : { value };
  try {
    const read = readTransformation({
      user: {
        mappings: [
          {
            sourcePath: '$.value',
            targetPath: '$.made',
            preserveArrayWithSingleElement: true,
            defaultValue: '(nothing)',
            functions,
          },
        ],
      },
    });
    const transformed = read.user?.transform(source, CONTEXT);
    return transformed?.outcome === 'transformed' ? transformed.resource.made : transformed;
  } catch (error) {
    return `${error}`;
  }
}

type Case = readonly [Json | undefined, JsonObject, unknown];

/** By the name of the function: what goes in, its keys, what comes out. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  compositeId: [
    ['johnsmith', { separator: ':', subId: 'e0123456' }, 'johnsmith:e0123456'],
    ['johnsmith', { subId: '$.value' }, 'johnsmith:johnsmith'],
    ['johnsmith', { separator: '-', subId: '$.none' }, expect.stringContaining('subId leads to nothing')],
  ],
  concatString: [
    ['johnsmith', { prefix: 'ips_', suffix: 123 }, 'ips_johnsmith123'],
    ['johnsmith123', { suffix: '@%aad.domain.name%' }, 'johnsmith123@mail.acme.com'],
    ['a', { suffix: '@%no.such.property%' }, expect.stringContaining('no property no.such.property')],
    ['a', { suffix: variable('unset') }, expect.stringContaining('variable unset is not set')],
    [['a', 'b'], { prefix: 'x' }, ['xa', 'xb']],
  ],
  convertCountryCode: [
    ['United States', { outputFormat: 'alpha2', inputAttributes: 'country', outputAttribute: 'country' }, 'US'],
    ['us', { outputFormat: 'alpha3', inputAttributes: ['country'], outputAttribute: 'country' }, 'USA'],
    ['USA', { outputFormat: 'numeric', inputAttributes: ['country'], outputAttribute: 'country' }, '840'],
    ['840', { outputFormat: 'fullName', inputAttributes: ['country'], outputAttribute: 'country' }, 'United States'],
    [
      [{ country: 'Germany', type: 'work' }, { country: 'Atlantis' }, { type: 'home' }],
      { outputFormat: 'alpha2', inputAttributes: ['country'], outputAttribute: 'country' },
      [{ country: 'DE', type: 'work' }, { country: 'Atlantis' }, { type: 'home' }],
    ],
    [
      'US',
      { outputFormat: 'flag', inputAttributes: ['country'], outputAttribute: 'country' },
      expect.stringContaining('outputFormat'),
    ],
  ],
  convertCountryRegion: [
    [
      [
        { country: 'US', region: 'AL' },
        { country: 'United States', region: 'US-AL' },
        { country: 'DE', region: 'AL' },
      ],
      { outputFormat: 'fullName', inputAttributes: ['region', 'country'], outputAttribute: 'region' },
      [
        { country: 'US', region: 'Alabama' },
        { country: 'United States', region: 'Alabama' },
        { country: 'DE', region: 'AL' },
      ],
    ],
    [
      { country: 'US', region: 'alabama' },
      { outputFormat: 'alpha2', inputAttributes: ['region', 'country'], outputAttribute: 'region' },
      { country: 'US', region: 'US-AL' },
    ],
  ],
  convertLocaleCode: [
    ['EN', { outputFormat: 'bcp47' }, 'en-US'],
    ['DE', { outputFormat: 'bcp47' }, 'de-DE'],
    ['de_AT', { outputFormat: 'bcp47' }, 'de-AT'],
    ['de-DE', { outputFormat: 'iso639' }, 'DE'],
    ['EO', { outputFormat: 'bcp47' }, 'en-US'],
    ['no locale', { outputFormat: 'iso639' }, 'EN'],
  ],
  convertTimezoneCode: [
    ['America/Phoenix', { outputFormat: 'sap' }, 'MSTNO'],
    ['AST', { outputFormat: 'iana' }, 'America/Halifax'],
    ['Mars/Olympus', { outputFormat: 'sap' }, 'CET'],
    [undefined, { outputFormat: 'iana' }, 'Europe/Berlin'],
  ],
  copyMapEntry: [
    [
      [{ roleName: 'ROLE1' }, { roleName: 'ROLE2' }],
      { sourceKey: 'roleName', targetKey: 'value' },
      [
        { roleName: 'ROLE1', value: 'ROLE1' },
        { roleName: 'ROLE2', value: 'ROLE2' },
      ],
    ],
    [{ a: 1 }, { sourceKey: 'a', targetKey: '__proto__' }, expect.stringContaining('No mapping may write')],
  ],
  decode: [
    ['JJHUQTRKKNGUSVCIF5FHK3TJN5ZA', { algorithm: 'base32', skipPadding: true }, 'JOHN*SMITH/Junior'],
    ['JJHUQTRKKNGUSVCIF5FHK3TJN5ZA====', { algorithm: 'base32' }, 'JOHN*SMITH/Junior'],
    ['SsO2cmc=', { algorithm: 'base64' }, 'Jörg'],
    ['!', { algorithm: 'base32' }, expect.stringContaining('not in base32')],
    ['!', { algorithm: 'base64' }, expect.stringContaining('not in base64')],
  ],
  elementAt: [
    [['a', 'b'], { index: 0 }, 'a'],
    [['a'], { index: 3 }, '(nothing)'],
  ],
  encode: [
    ['JOHN*SMITH/Junior', { algorithm: 'base32' }, 'JJHUQTRKKNGUSVCIF5FHK3TJN5ZA===='],
    ['JOHN*SMITH/Junior', { algorithm: 'base32', skipPadding: true }, 'JJHUQTRKKNGUSVCIF5FHK3TJN5ZA'],
    ['Jörg', { algorithm: 'base64', skipPadding: 'true' }, 'SsO2cmc'],
  ],
  getMatchedRegexGroup: [
    ['CN=test10,OU=subUsers,OU=testUsers', { regex: '(?i)cn=.*?,(.*?),OU=testUsers', groupIndex: 1 }, 'OU=subUsers'],
    ['abc', { regex: 'b', groupIndex: 0 }, '(nothing)'],
    ['abc', { regex: '.*', groupIndex: 1 }, expect.stringContaining('no group 1')],
  ],
  manipulateDate: [
    [
      '2018-02-28 11:00:00.000',
      { sourceDateFormat: 'yyyy-MM-dd HH:mm:ss.SSS', targetDateFormat: 'MM/dd/yyyy' },
      '02/28/2018',
    ],
    ['2018-02-28 11:00:00.000', { targetDateFormat: "d MMM uuuu 'at' HH", days: '3', hours: '+2' }, '3 Mar 2018 at 13'],
    ['2024-01-31 00:00:00.000', { months: 1, seconds: -1 }, '2024-02-28 23:59:59.000'],
    [
      '/Date(1519809649123-0240)/',
      { sourceDateFormat: 'Date(milliseconds)', targetDateFormat: 'yyyy-MM-dd HH:mm:ss.SSSXXX' },
      '2018-02-28 09:20:49.123-02:40',
    ],
    [
      '2026-11-30T06:00:00Z',
      { sourceDateFormat: "yyyy-MM-dd'T'HH:mm:ssX", targetDateFormat: 'yyyyMMddXX' },
      '20261130Z',
    ],
    [
      '2026-11-30T06:00:00+01:00',
      { sourceDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX", targetDateFormat: 'HH:mm Z' },
      '06:00 +0100',
    ],
    ['tomorrow', { sourceDateFormat: 'yyyy' }, expect.stringContaining('no date in the format "yyyy"')],
    ['2018', { sourceDateFormat: 'yyyy-ww' }, expect.stringContaining('has ww, which is not supported')],
  ],
  matchRegex: [
    ['SAP_01_COMP', { regex: '.*_COMP' }, true],
    ['SAP_01', { regex: '_01' }, false],
    [
      [{ PRIVILEGE: 'SAP_01_COMP' }, { PRIVILEGE: 'X' }],
      { regex: '.*_COMP', applyOnAttribute: 'PRIVILEGE', assignToAttribute: 'composite' },
      [
        { PRIVILEGE: 'SAP_01_COMP', composite: true },
        { PRIVILEGE: 'X', composite: false },
      ],
    ],
  ],
  putIfAbsent: [
    [
      [{ country: 'GB' }, { type: 'home' }, { type: null }],
      { key: 'type', defaultValue: 'work' },
      [{ country: 'GB', type: 'work' }, { type: 'home' }, { type: 'work' }],
    ],
  ],
  putIfPresent: [
    [
      [{ type: 'holiday' }, { type: 'home' }, {}],
      { key: 'type', defaultValue: 'work', condition: "(@.type NIN ['work', 'home'])" },
      [{ type: 'work' }, { type: 'home' }, {}],
    ],
  ],
  randomPassword: [
    [
      undefined,
      {
        passwordLength: 16,
        minimumNumberOfLowercaseLetters: 4,
        minimumNumberOfUppercaseLetters: 4,
        minimumNumberOfDigits: 4,
        minimumNumberOfSpecialSymbols: 4,
        specialSymbols: ',.<>/?~`!@#',
      },
      expect.stringMatching(/^(?=(?:.*[a-z]){4})(?=(?:.*[A-Z]){4})(?=(?:.*\d){4})(?=(?:.*[,.<>/?~`!@#]){4}).{16}$/),
    ],
    [
      undefined,
      {
        passwordLength: 3,
        minimumNumberOfLowercaseLetters: 4,
        minimumNumberOfUppercaseLetters: 0,
        minimumNumberOfDigits: 0,
        minimumNumberOfSpecialSymbols: 0,
      },
      expect.stringContaining('4 characters together'),
    ],
  ],
  renameMapEntry: [
    [
      [{ roleName: 'ROLE1' }, { roleName: 'ROLE2' }],
      { sourceKey: 'roleName', targetKey: 'value' },
      [{ value: 'ROLE1' }, { value: 'ROLE2' }],
    ],
  ],
  replaceString: [
    [
      'National College of Linguistics and History',
      { target: 'National', replacement: 'European' },
      'European College of Linguistics and History',
    ],
    ['a.b.c', { target: '.', replacement: '$1' }, 'a$1b$1c'],
    [
      [{ PRIVILEGE: 'SAP_01' }, { PRIVILEGE: 'SAP_02' }],
      {
        target: 'SAP',
        replacement: 'test',
        applyOnElements: true,
        applyOnAttribute: 'PRIVILEGE',
        assignToAttribute: 'ASSIGNMENT',
      },
      [
        { ASSIGNMENT: 'test_01', PRIVILEGE: 'SAP_01' },
        { ASSIGNMENT: 'test_02', PRIVILEGE: 'SAP_02' },
      ],
    ],
    [[{ P: 'SAP' }], { target: 'SAP', replacement: 'x', applyOnJsonAttribute: 'P' }, [{ P: 'x' }]],
  ],
  replaceFirstString: [['iag141x142', { regex: '14\\d{1}', replacement: 123 }, 'iag123x142']],
  replaceLastString: [['iag141x142', { regex: '14\\d{1}', replacement: 123 }, 'iag141x123']],
  replaceAllString: [
    ['iag141x142', { regex: '14\\d{1}', replacement: 123 }, 'iag123x123'],
    ['Ada Lovelace', { regex: '(\\w+) (\\w+)', replacement: '$2, $1 \\$' }, 'Lovelace, Ada $'],
    ['Sales & Ops', { regex: '[\\s\\p{Punct}]', replacement: '_' }, 'Sales___Ops'],
    ['a', { regex: 'a', replacement: '$1' }, expect.stringContaining('names the group 1; there are 0')],
  ],
  resolveEntityIds: [
    [['s1', 'x', 's2'], {}, ['user-s1', 'user-s2']],
    ['s1', { entityType: 'group' }, 'group-s1'],
    ['x', {}, '(nothing)'],
    [
      [
        { value: 's1', type: 'Group' },
        { value: 's2', type: 'User' },
      ],
      { entityType: 'group', applyOnElements: true, condition: "@.type == 'Group'" },
      [
        { value: 'group-s1', type: 'Group' },
        { value: 's2', type: 'User' },
      ],
    ],
  ],
  splitStringToArray: [['Serbia,Germany,Spain', { separator: ',' }, ['Serbia', 'Germany', 'Spain']]],
  substring: [
    ['johnsmith', { beginIndex: 3, endIndex: 5 }, 'ns'],
    ['johnsmith', { beginIndex: '4' }, 'smith'],
    ['ab', { beginIndex: 3, endIndex: 5 }, expect.stringContaining('no part from 3 to 5')],
  ],
  toString: [
    [5, {}, '5'],
    [{ a: 1 }, {}, '{"a":1}'],
  ] satisfies readonly Case[] as readonly Case[],
  toUpperCaseString: [
    ['ada', { locale: 'en_EN' }, 'ADA'],
    ['i', { locale: 'tr_TR' }, 'İ'],
    ['a', { locale: '!' }, expect.stringContaining('locale that is none')],
  ],
  toLowerCaseString: [['ADA', {}, 'ada']],
};

test('every function has its cases', () => {
  expect(Object.keys(CASES).sort()).toEqual([...MAPPING_FUNCTIONS.keys()]);
  expect(MAPPING_FUNCTIONS.size).toBe(27);
});

test.each(Object.entries(CASES))('%s', (name, cases) => {
  for (const [value, keys, expected] of cases) {
    expect({ value, keys, made: made(value, { function: name, ...keys }) }).toEqual({ value, keys, made: expected });
    expect(made(value, { type: name, ...keys })).toEqual(expected);
  }
});

test('functions are chained, each with a condition of its own', () => {
  const bytes = { function: 'decode', algorithm: 'base32', skipPadding: true };
  expect(made(['JJHUQTRK'], bytes, { function: 'toString', applyOnElements: true })).toEqual(['JOHN*']);
  const upper = { function: 'toUpperCaseString', condition: "@ == 'ada'" };
  expect(made(['ada', 'bob'], upper, { function: 'concatString', suffix: '!' })).toEqual(['ADA!', 'bob!']);
});

test('what is no text any more is refused, and halves that are put together again are not', () => {
  const refused = expect.stringContaining('a NUL character or half of one');
  expect(made('a😀', { function: 'substring', beginIndex: 0, endIndex: 2 })).toEqual(refused);
  expect(made('AA==', { function: 'decode', algorithm: 'base64' })).toEqual(refused);
  const half = { function: 'substring', beginIndex: 1 };
  expect(made('😀b', half, { function: 'substring', beginIndex: 1 })).toBe('b');
});

test('keys that a function lacks are told, and do not matter', () => {
  const functions = [{ function: 'toString', regexp: 'x' }];
  const { warnings } = readTransformation({ user: { mappings: [{ sourcePath: '$.a', functions, sourcepath: 1 }] } });
  expect(warnings).toEqual([
    'user, mapping 1: A mapping has no key sourcepath.',
    'user, mapping 1: The function toString has no key regexp.',
  ]);
});
