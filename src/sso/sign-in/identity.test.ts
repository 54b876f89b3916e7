import { consoleRoleOf, contactOf, type Identity } from './identity.js';

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const identity = (nameId: string, claims: Record<string, string[]> = {}): Identity => ({
  method: 'saml',
  nameId,
  nameIdFormat: undefined,
  sessionIndex: undefined,
  endsAt: undefined,
  claims: new Map(Object.entries(claims)),
});

test.each([
  [identity('ada@contoso.com'), 'ada@contoso.com', 'ada@contoso.com'],
  [identity('x1', { [`${CLAIMS}/emailaddress`]: ['ada@contoso.com'], name: ['Ada'] }), 'ada@contoso.com', 'Ada'],
  [
    identity('x1', { [`${CLAIMS}/name`]: ['CONTOSO\\ada'], preferred_username: ['ada@contoso.com'] }),
    'ada@contoso.com',
    'ada@contoso.com',
  ],
  [identity('x1'), 'x1', 'x1'],
])('who an administrator is', (who, email, name) => expect(contactOf(who)).toEqual({ email, name }));

test.each([
  [['Admins', 'Readers'], 'admin'],
  [['Readers'], 'auditor'],
  [['readers'], undefined],
  [[], undefined],
])('of the groups %j the one that may most counts', (groups, role) => {
  const roles = [
    { value: 'Readers', role: 'auditor' as const },
    { value: 'Admins', role: 'admin' as const },
  ];
  const matching = { claim: null, attribute: 'userName' as const, roleClaim: 'groups', roles };
  expect(consoleRoleOf(identity('x1', { groups }), matching)).toBe(role);
  expect(consoleRoleOf(identity('x1', { groups }), { ...matching, roleClaim: null })).toBeUndefined();
});
