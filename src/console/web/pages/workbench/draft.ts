import type { PlainKey } from '../../messages/catalogue.ts';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** A request as it is being written. */
export interface Draft {
  readonly method: Method;
  readonly path: string;
  readonly body: string;
  readonly ifMatch: string;
}

export const isMethod = (text: string): text is Method => (METHODS as readonly string[]).includes(text);

/** Whether it only asks. */
export const isReading = ({ method, path }: Pick<Draft, 'method' | 'path'>): boolean =>
  method === 'GET' || (method === 'POST' && /\/\.search\/?(\?|$)/i.test(path));

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const json = (value: object): string => JSON.stringify(value, null, 2);
const draft = (method: Method, path: string, body?: object): Draft => ({
  method,
  path,
  body: body === undefined ? '' : json(body),
  ifMatch: '',
});

/** What people try first. */
export const EXAMPLES: readonly { readonly key: PlainKey; readonly draft: Draft }[] = [
  { key: 'workbench.exampleFind', draft: draft('GET', '/Users?filter=userName eq "ada@example.com"') },
  { key: 'workbench.exampleList', draft: draft('GET', '/Users?count=10') },
  {
    key: 'workbench.exampleSearch',
    draft: draft('POST', '/Users/.search', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'active eq false',
      count: 10,
    }),
  },
  { key: 'workbench.exampleConfig', draft: draft('GET', '/ServiceProviderConfig') },
  {
    key: 'workbench.exampleCreate',
    draft: draft('POST', '/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada@example.com',
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      active: true,
    }),
  },
  {
    key: 'workbench.exampleDisable',
    draft: draft('PATCH', '/Users/ID', {
      schemas: [PATCH_OP],
      Operations: [{ op: 'Replace', path: 'active', value: 'False' }],
    }),
  },
  {
    key: 'workbench.exampleMember',
    draft: draft('PATCH', '/Groups/ID', {
      schemas: [PATCH_OP],
      Operations: [{ op: 'add', path: 'members', value: [{ value: 'ID' }] }],
    }),
  },
  { key: 'workbench.exampleDelete', draft: draft('DELETE', '/Users/ID') },
];
