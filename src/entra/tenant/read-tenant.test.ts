import { readTenant, TenantFileError } from './read-tenant.js';

const users = (text: string) => [...readTenant(text).users.values()];

test('CSV as the portal exports it: its own names of columns, quotes, a byte order mark, blank lines', () => {
  const text =
    '\uFEFFuserPrincipalName,displayName,surname,mail,givenName,id,accountEnabled,jobTitle,city\r\n' +
    'ada@contoso.com,"Lovelace, Ada",Lovelace,ada@contoso.com,Ada,11111111-2222-4333-8444-555555555555,True,"Lead ""Analyst""",\r\n\r\n' +
    'zoe@contoso.com,Zoë,,,Zoë,66666666-2222-4333-8444-555555555555,False,,Köln\r\n';
  expect(users(text)).toEqual([
    {
      objectId: '11111111-2222-4333-8444-555555555555',
      userPrincipalName: 'ada@contoso.com',
      accountEnabled: true,
      softDeleted: false,
      attributes: {
        mailNickname: 'ada',
        displayName: 'Lovelace, Ada',
        surname: 'Lovelace',
        mail: 'ada@contoso.com',
        givenName: 'Ada',
        jobTitle: 'Lead "Analyst"',
      },
    },
    expect.objectContaining({
      accountEnabled: false,
      attributes: { mailNickname: 'zoe', displayName: 'Zoë', givenName: 'Zoë', city: 'Köln' },
    }),
  ]);
});

test('JSON as Graph lists it, with a manager that was expanded, and groups', () => {
  const tenant = readTenant(
    JSON.stringify({
      users: [
        { id: '11111111-2222-4333-8444-555555555555', userPrincipalName: 'ada@contoso.com', businessPhones: ['1'] },
        {
          id: '66666666-2222-4333-8444-555555555555',
          userPrincipalName: 'bob@contoso.com',
          manager: { id: '11111111-2222-4333-8444-555555555555' },
          department: null,
        },
      ],
      groups: [{ id: 'g1', displayName: 'All', members: [{ id: '11111111-2222-4333-8444-555555555555' }] }],
    }),
  );
  expect([...tenant.users.values()][1]).toMatchObject({ manager: '11111111-2222-4333-8444-555555555555' });
  expect([...(tenant.groups.get('g1')?.members ?? [])]).toEqual(['11111111-2222-4333-8444-555555555555']);
});

test.each([
  ['displayName\nAda', /Row 1 must name the columns, userPrincipalName among them; it has displayName/],
  ['', /Row 1/],
  ['userPrincipalName,mail\nada@contoso.com', /Row 2 has 1 columns; the header has 2/],
  ['userPrincipalName,mail\n,ada@contoso.com', /Row 2, column userPrincipalName: it is empty/],
  ['userPrincipalName,id\na@b.c,123', /Row 2, column objectId: "123" is no GUID/],
  ['userPrincipalName,accountEnabled\na@b.c,perhaps', /Row 2, column accountEnabled: "perhaps"/],
  ['userPrincipalName\na@b.c\nA@B.C', /Row 3: a@b\.c occurs already in Row 2/],
  ['userPrincipalName\n"a@b.c', /cannot be read at line/],
  [`userPrincipalName,title\na@b.c,${'x'.repeat(4_001)}`, /Row 2, column jobTitle: more than 4000/],
  ['{"users": 1}', /must be an array of users/],
  ['[{]', /not JSON/],
  ['[{"mail": "a@b.c"}]', /User 1, column userPrincipalName: it is empty/],
])('%.40j is refused with row and column', (text, reason) => {
  expect(() => readTenant(text)).toThrow(TenantFileError);
  expect(() => readTenant(text)).toThrow(reason);
});
