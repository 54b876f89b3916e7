import { resourceTypesOf } from '../profiles/resource-types.js';
import { ScimError } from '../scim-error.js';
import { ENTERPRISE_USER_SCHEMA as ENTERPRISE, USER_SCHEMA } from '../urns.js';
import { parseFilter } from './parse-filter.js';
import { type ResolvedFilter, resolveElementFilter, resolveFilter } from './resolve-filter.js';

const USER = resourceTypesOf('core').get('User');

/** The resolved filter as one line. */
function shown(filter: ResolvedFilter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${shown(filter.left)} ${filter.kind} ${shown(filter.right)})`;
    case 'not':
      return `not ${shown(filter.filter)}`;
    case 'present':
      return `${filter.path.text} pr`;
    case 'compare':
      return `${filter.path.text} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${filter.path.text}[${shown(filter.filter)}]`;
  }
}

const resolved = (text: string) => {
  if (USER === undefined) throw new Error('no User');
  return shown(resolveFilter(USER, parseFilter(text)));
};
const detailOf = (resolve: () => unknown) => {
  try {
    return resolve();
  } catch (error) {
    return error instanceof ScimError && error.scimType === 'invalidFilter' ? error.message : error;
  }
};

test.each<[filter: string, resolved: string]>([
  ['USERNAME eq "x"', 'userName eq "x"'],
  [`${USER_SCHEMA.toUpperCase()}:name.GIVENNAME pr`, 'name.givenName pr'],
  [`${ENTERPRISE}:department eq "x"`, `${ENTERPRISE}:department eq "x"`],
  ['emails eq "x"', 'emails.value eq "x"'],
  ['emails pr', 'emails pr'],
  ['manager eq "x"', `${ENTERPRISE}:manager.value eq "x"`],
  ['manager.displayName pr', `${ENTERPRISE}:manager.displayName pr`],
  ['emails[TYPE eq "x" or not (primary eq "True")]', 'emails[(emails.type eq "x" or not emails.primary eq true)]'],
  [`${ENTERPRISE}:manager[value eq "x"]`, `${ENTERPRISE}:manager[${ENTERPRISE}:manager.value eq "x"]`],
  [`${ENTERPRISE} pr`, `schemas eq "${ENTERPRISE}"`],
  [`not (${USER_SCHEMA.toLowerCase()} pr)`, `not schemas eq "${USER_SCHEMA}"`],
  [
    `${ENTERPRISE}[department eq "x" and manager.value pr]`,
    `(schemas eq "${ENTERPRISE}" and (${ENTERPRISE}:department eq "x" and ${ENTERPRISE}:manager.value pr))`,
  ],
  ['emails[type eq "work"].value eq "x"', 'emails[(emails.type eq "work" and emails.value eq "x")]'],
  [
    'EMAILS[type eq "work" or primary eq true].VALUE ne "x"',
    'emails[((emails.type eq "work" or emails.primary eq true) and emails.value ne "x")]',
  ],
  ['emails[type eq "work"] sw "x"', 'emails[(emails.type eq "work" and emails.value sw "x")]'],
  ['emails[type eq "work"].display pr', 'emails[(emails.type eq "work" and emails.display pr)]'],
  ['emails[type eq "work"] pr', 'emails[(emails.type eq "work" and emails pr)]'],
  ['emails[type eq "work"].primary eq "True"', 'emails[(emails.type eq "work" and emails.primary eq true)]'],
  [
    'not (addresses[type eq "work"].country eq null)',
    'not addresses[(addresses.type eq "work" and addresses.country eq null)]',
  ],
  [`${USER_SCHEMA}:emails[type eq "work"].value co "x"`, 'emails[(emails.type eq "work" and emails.value co "x")]'],
  ['name[familyName pr].givenName eq "x"', 'name[(name.familyName pr and name.givenName eq "x")]'],
  [
    'manager[displayName pr] eq "x"',
    `${ENTERPRISE}:manager[(${ENTERPRISE}:manager.displayName pr and ${ENTERPRISE}:manager.value eq "x")]`,
  ],
  [
    `${ENTERPRISE}[department pr].manager eq "x"`,
    `((schemas eq "${ENTERPRISE}" and ${ENTERPRISE}:department pr) and ${ENTERPRISE}:manager.value eq "x")`,
  ],
  ['meta.created lt "1970-01-01T00:00:01+00:00"', 'meta.created lt 1000'],
])('%s means %s', (filter, expected) => {
  expect(resolved(filter)).toBe(expected);
});

test.each<[filter: string, detail: string]>([
  ['shoeSize pr', 'User has no attribute "shoeSize" (character 1 of the filter).'],
  ['id pr and  userNam pr', 'User has no attribute "userNam" (character 12 of the filter); did you mean userName?'],
  [
    'departmant eq "x"',
    `User has no attribute "departmant" (character 1 of the filter); did you mean ${ENTERPRISE}:department?`,
  ],
  [
    'urn:example:2.0:User:userName pr',
    'User has no attribute "urn:example:2.0:User:userName" (character 1 of the filter); did you mean userName?',
  ],
  ['emails[tpye pr]', 'User has no attribute "emails.tpye" (character 8 of the filter); did you mean emails.type?'],
  ['password pr', 'password is never disclosed, so nothing can be filtered by it (character 1 of the filter).'],
  ['title[value pr]', 'title has no parts that a condition in brackets could choose (character 1 of the filter).'],
  ['schemas[value pr]', 'schemas has no parts that a condition in brackets could choose (character 1 of the filter).'],
  [
    'meta eq "x"',
    'meta is compared by one of its parts (character 1 of the filter): meta.resourceType, meta.created, meta.lastModified, meta.location.',
  ],
  [
    'emails[type pr].vlue eq "x"',
    'User has no attribute "emails.vlue" (character 17 of the filter); did you mean emails.value?',
  ],
  [
    'emails[type pr].value eq 1',
    'emails.value is compared with a string in double quotes; received 1 (character 26 of the filter).',
  ],
  [
    'emails[type pr].primary co "x"',
    '"co" is no operator for emails.primary, a boolean (character 28 of the filter); possible: eq, ne.',
  ],
  [
    'addresses[type pr] eq "x"',
    'addresses is compared by one of its parts (character 1 of the filter): addresses.formatted, addresses.streetAddress, addresses.locality, addresses.region, addresses.postalCode, addresses.country, addresses.type, addresses.primary.',
  ],
  [
    'title[value pr].value pr',
    'title has no parts that a condition in brackets could choose (character 1 of the filter).',
  ],
  [
    `${ENTERPRISE}[department pr] pr`,
    'A schema is not compared; name one of its attributes (character 75 of the filter).',
  ],
  [`emails[${ENTERPRISE} pr]`, `User has no attribute "emails.${ENTERPRISE}" (character 8 of the filter).`],
])('%s is refused', (filter, detail) => {
  expect(detailOf(() => resolved(filter))).toBe(detail);
});

test('a condition of a PATCH path knows the parts of its attribute alone', () => {
  const emails = USER?.resolve('emails.value');
  if (USER === undefined || emails === undefined) throw new Error('no emails');
  const condition = (text: string) => shown(resolveElementFilter(USER, emails, parseFilter(text)));
  expect(condition('type eq "work"')).toBe('emails.type eq "work"');
  expect(detailOf(() => condition('userName eq "x"'))).toMatch(/^User has no attribute "userName" \(character 1 /);
  expect(detailOf(() => condition('tpye eq "x"'))).toMatch(/did you mean emails.type\?$/);
});
