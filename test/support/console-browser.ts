import { randomBytes } from 'node:crypto';
import { Sessions } from '../../src/auth/accounts/sessions.js';
import type { ErrorAnswer } from '../../src/console/api/contract/error.js';
import { hashPassword } from '../../src/secrets/password.js';
import type { ConsoleRole } from '../../src/store/console/account.js';
import { AccountStore } from '../../src/store/console/account-store.js';
import { SessionStore, type SignInMethod } from '../../src/store/console/session-store.js';
import type { TestNode } from './test-server.js';

export interface ConsoleAnswer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** What a browser does with the console's API: keeps its cookie, says its Origin and sends the token of its session. */
export class ConsoleBrowser {
  readonly origin: string;
  cookie: string | undefined;
  csrf: string | undefined;

  constructor({ origin }: Pick<TestNode, 'origin'>, token?: string) {
    this.origin = origin;
    this.cookie = token && `rollcall_session=${token}`;
  }

  get<Body = Record<string, unknown> & ErrorAnswer>(path: string): Promise<ConsoleAnswer<Body>> {
    return this.send('GET', path);
  }

  post<Body = Record<string, unknown> & ErrorAnswer>(path: string, body?: object): Promise<ConsoleAnswer<Body>> {
    return this.send('POST', path, body);
  }

  /** @param headers besides those of a browser, or instead of them; an empty one is left out */
  async send<Body = Record<string, unknown> & ErrorAnswer>(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ConsoleAnswer<Body>> {
    const response = await this.open(method, path, body, headers);
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.cookie = cookie.includes('Max-Age=0') ? undefined : cookie.split(';')[0];
    const text = await response.text();
    const answer = (text === '' ? undefined : JSON.parse(text)) as Body;
    const csrf = (answer as { csrf?: unknown } | undefined)?.csrf;
    if (typeof csrf === 'string') this.csrf = csrf;
    return { status: response.status, body: answer, headers: response.headers };
  }

  /** The answer itself, which may be a stream. */
  open(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const all = {
      ...(method === 'GET' ? {} : { Origin: this.origin }),
      Cookie: this.cookie ?? '',
      'x-csrf-token': this.csrf ?? '',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    };
    return fetch(`${this.origin}/console/api${path}`, {
      method,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

export const PASSWORD = 'correct-horse-Battery 7 staple';

export interface TestPerson {
  readonly id: string;
  readonly email: string;
}

const hash = hashPassword(PASSWORD);

/** Somebody with PASSWORD, and with a role. @param organizationId of the role, unless it is that of an operator */
export async function createPerson(
  { services }: TestNode,
  role?: ConsoleRole,
  organizationId?: string,
): Promise<TestPerson> {
  const email = `${role ?? 'nobody'}-${randomBytes(6).toString('hex')}@example.com`;
  const note = { actor: 'test', action: 'account.create', subject: undefined, details: {} };
  const created = await new AccountStore(services.database).create(
    { email, name: email, passwordHash: await hash, isOperator: role === 'operator' },
    note,
  );
  if (created === undefined) throw new Error(`${email} is taken`);
  if (organizationId !== undefined)
    await services.database.query(
      'console_roles.test',
      'INSERT INTO rollcall.console_roles (organization_id, account_id, role) VALUES ($1, $2, $3)',
      [organizationId, created.id, role],
    );
  return { id: created.id, email };
}

/** Lets an organization sign its people in by an identity provider, of which no more is known than how it is asked. */
export const vouch = ({ services }: TestNode, organizationId: string, method: 'saml' | 'oidc' = 'saml') =>
  services.database.query(
    'sign_in_settings.test',
    `INSERT INTO rollcall.sign_in_settings (organization_id, method, matching, updated_by) VALUES ($1, $2, '{}', 'test')
     ON CONFLICT (organization_id) DO NOTHING`,
    [organizationId, method],
  );

/** A browser in which a person is signed in already, without the cost of a password. */
export async function browserOf(
  node: TestNode,
  person: Pick<TestPerson, 'id'>,
  { method = 'password', organizationId }: { method?: SignInMethod; organizationId?: string } = {},
): Promise<ConsoleBrowser> {
  if (organizationId !== undefined && (method === 'saml' || method === 'oidc'))
    await vouch(node, organizationId, method);
  const sessions = new Sessions(new SessionStore(node.services.database));
  const { token } = await sessions.begin(person, { method, organizationId, address: '127.0.0.1', userAgent: 'test' });
  const browser = new ConsoleBrowser(node, token);
  await browser.get('/session');
  return browser;
}
