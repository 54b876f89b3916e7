import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { pino } from 'pino';
import { deliverMail } from '../../src/jobs/deliver-mail.js';
import { Mailer, type Post } from '../../src/mail/mailer.js';
import { Smtp } from '../../src/mail/smtp.js';
import { MailStore } from '../../src/store/mail/mail-store.js';
import { type Certificate, createCertificateAuthority } from '../support/certificates.js';
import { browserOf, ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { createMailServer, refusal, type TestMailServer } from '../support/stand-ins/mail-server.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const SILENT = pino({ level: 'silent' });
const NEVER = new AbortController().signal;
const LINK = 'https://scim.example.com/console/invitations/s3cr3t-of-the-link';

let server: TestServer;
let certificate: Certificate;
beforeAll(async () => {
  server = await createTestServer();
  const authority = await createCertificateAuthority();
  certificate = await authority.issue({ names: ['127.0.0.1'], isSelfSigned: true });
});
afterAll(() => server.close());
afterEach(() => server.query('DELETE FROM rollcall.mails'));

const post = (to: string, topic = 'invitation/1'): Post => ({
  kind: 'invitation',
  language: 'en',
  values: { organization: 'Contoso', role: 'admin', invitedBy: 'Ada', endsAt: '2026-12-01T10:30:00.000Z' },
  to: [to],
  topic,
  link: LINK,
  isLinkSecret: true,
});

/** One that tries again at once, or only after a time. */
const mailerFor = (url: string, options: { retryMs?: number[]; giveUpMs?: number } = {}) =>
  new Mailer({
    store: new MailStore(server.services.database),
    smtp: new Smtp({ url, from: 'Rollcall <rollcall@example.com>', stepMs: 300 }),
    keyRing: server.services.keyRing,
    retryMs: [60_000],
    ...options,
  });

const plain = () => ({ ...certificate, hideSTARTTLS: true });
const work = (mailer: Mailer) => deliverMail(mailer, server.services.audit, SILENT)(NEVER);
const rows = () =>
  server.query<{
    sealed_link: string | null;
    content: object;
    attempts: number;
    last_error: string | null;
    due_at: Date | null;
    sent_at: Date | null;
  }>('SELECT * FROM rollcall.mails ORDER BY id');

describe('a mail server', () => {
  let smtp: TestMailServer;
  beforeEach(async () => {
    smtp = await createMailServer({
      ...certificate,
      onAuth: ({ username, password }, _session, done) =>
        password === 'p@ss' ? done(null, { user: username }) : done(refusal(535, 'no such password')),
    });
  });
  afterEach(() => smtp.close());
  const url = () => `smtp://ada%40x.org:p%40ss@127.0.0.1:${smtp.port}?ignoreTLS=false`;
  const trusting = () => `${url()}&tls.rejectUnauthorized=false`;

  test('gets each mail once, over STARTTLS and signed in, however many nodes send; the link is sealed until then', async () => {
    const nodes = [mailerFor(trusting()), mailerFor(trusting())];
    await nodes[0]?.post(post('grace@contoso.com'));
    const [waiting] = await rows();
    expect(JSON.stringify(waiting)).not.toContain('s3cr3t');
    expect(waiting?.sealed_link).toMatch(/^sealed\$v1\$/);
    await Promise.all([...nodes, ...nodes].map(work));
    expect(smtp.mails).toHaveLength(1);
    const [mail] = smtp.mails;
    expect(mail).toMatchObject({
      from: 'rollcall@example.com',
      to: ['grace@contoso.com'],
      isSecure: true,
      user: 'ada@x.org',
    });
    expect(mail?.raw).toMatch(/^From: Rollcall <rollcall@example\.com>\r$/m);
    expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(mail?.raw.replaceAll('=\r\n', '')).toContain(LINK);
    expect(await rows()).toMatchObject([{ sealed_link: null, due_at: null, attempts: 1 }]);
    // The same topic, once more: nobody is told twice.
    expect(await nodes[0]?.post(post('grace@contoso.com'))).toBe(0);
  });

  test('that shows a certificate of nobody is sent nothing', async () => {
    const mailer = mailerFor(url());
    await mailer.post(post('grace@contoso.com'));
    await work(mailer);
    expect(smtp.mails).toEqual([]);
    expect(await rows()).toMatchObject([{ sent_at: null, last_error: expect.stringMatching(/self-signed/) }]);
  });

  test('gets no header or recipient out of a name, nor mail for what is no address', async () => {
    const mailer = mailerFor(trusting());
    const name = 'Contoso\r\nBcc: eve@evil.org\r\n\r\n<script>';
    const sent = {
      ...post('grace@contoso.com'),
      values: { ...post('').values, organization: name, invitedBy: name },
    } as Post;
    await mailer.post(sent);
    expect(await mailer.post(post('grace@contoso.com\r\nRCPT TO:<eve@evil.org>', 'other'))).toBe(0);
    await work(mailer);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]?.to).toEqual(['grace@contoso.com']);
    const [headers = ''] = smtp.mails[0]?.raw.split('\r\n\r\n') ?? [];
    expect(headers).not.toMatch(/^Bcc:/im);
    expect(smtp.mails[0]?.raw.split('text/html')[1]).not.toMatch(/<script>/);
  });

  test('that refuses the sign-in is tried again, and has the mail once it is mended', async () => {
    const wrong = mailerFor(trusting().replace('p%40ss', 'wrong'), { retryMs: [0] });
    await wrong.post(post('grace@contoso.com'));
    const stop = new AbortController();
    const trying = wrong.deliver(stop.signal, async () => undefined);
    while ((await rows())[0]?.last_error == null) await new Promise(setImmediate);
    stop.abort();
    await trying;
    expect(await rows()).toMatchObject([
      { last_error: expect.stringContaining('535'), sealed_link: expect.any(String) },
    ]);
    expect((await rows())[0]?.last_error).not.toContain('wrong');
    await server.query('UPDATE rollcall.mails SET due_at = now()');
    await work(mailerFor(trusting()));
    expect(smtp.mails).toHaveLength(1);
  });
});

test('an address that the mail server does not know is given up at once, and the audit says so without it', async () => {
  const smtp = await createMailServer({
    ...plain(),
    onRcptTo: (_address, _session, done) => done(refusal(550, 'no such mailbox')),
  });
  const mailer = mailerFor(`smtp://127.0.0.1:${smtp.port}`);
  await mailer.post(post('nobody@contoso.com'));
  await work(mailer);
  expect(await rows()).toMatchObject([
    { due_at: null, sent_at: null, sealed_link: null, last_error: expect.stringContaining('550') },
  ]);
  const entries = (await server.services.audit.list({ limit: 10 })).filter(({ action }) => action === 'mail.given-up');
  expect(entries).toMatchObject([{ actor: 'server', details: { topic: 'invitation' } }]);
  expect(JSON.stringify(entries)).not.toContain('nobody@');
  await smtp.close();
});

test('a mail server that is full for the moment is tried again, but not for ever', async () => {
  const smtp = await createMailServer({
    ...plain(),
    onRcptTo: (_address, _session, done) => done(refusal(451, 'try later')),
  });
  const url = `smtp://127.0.0.1:${smtp.port}`;
  const mailer = mailerFor(url);
  await mailer.post(post('grace@contoso.com'));
  await work(mailer);
  const [waiting] = await rows();
  expect(waiting).toMatchObject({ attempts: 1, sent_at: null });
  expect(waiting?.due_at?.getTime()).toBeGreaterThan(Date.now() + 30_000);
  // Nothing is due until then.
  await work(mailer);
  expect(await rows()).toMatchObject([{ attempts: 1 }]);
  await server.query('UPDATE rollcall.mails SET due_at = now()');
  await work(mailerFor(url, { giveUpMs: 0 }));
  expect(await rows()).toMatchObject([{ attempts: 2, due_at: null, sent_at: null, sealed_link: null }]);
  await smtp.close();
});

test('a mail server that says nothing holds nobody up', async () => {
  const silent: Server = createServer(() => undefined);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const mailer = mailerFor(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  await mailer.post(post('grace@contoso.com'));
  await work(mailer);
  expect(await rows()).toMatchObject([{ sent_at: null, last_error: expect.stringMatching(/[Gg]reeting|[Tt]imeout/) }]);
  silent.close();
});

test('a mail that a killed node had taken is sent by another', async () => {
  const smtp = await createMailServer(plain());
  const url = `smtp://127.0.0.1:${smtp.port}`;
  await mailerFor(url).post(post('grace@contoso.com'));
  await new MailStore(server.services.database).take(5, [0]);
  await work(mailerFor(url));
  expect(smtp.mails).toHaveLength(1);
  await smtp.close();
});

test('without a mail server nothing is kept', async () => {
  expect(server.services.mailer.isOn).toBe(false);
  expect(await server.services.mailer.post(post('grace@contoso.com'))).toBe(0);
  expect(await rows()).toEqual([]);
});

test('who is invited gets the link by mail, and comes in by it; who invites does not see it', async () => {
  const smtp = await createMailServer(plain());
  const node = await server.startNode({
    environment: { SMTP_URL: `smtp://127.0.0.1:${smtp.port}`, MAIL_FROM: 'rollcall@example.com' },
  });
  const { id, slug } = await server.createOrganization('core');
  const admin = await browserOf(node, await createPerson(server, 'admin', id));
  const invitation = { email: 'grace@contoso.com', role: 'auditor' };
  const sent = await admin.post(`/organizations/${slug}/invitations`, invitation);
  expect(sent).toMatchObject({ status: 200, body: { mailed: true } });
  expect(sent.body).not.toHaveProperty('link');
  await work(node.services.mailer);
  await smtp.close();
  expect(smtp.mails).toMatchObject([{ to: ['grace@contoso.com'] }]);
  const text = smtp.mails[0]?.raw.replaceAll('=\r\n', '') ?? '';
  const [, origin, token] = /(http\S+)\/console\/invitations\/([\w-]+)/.exec(text) ?? [];
  expect(origin).toBe(node.origin);
  const accepted = await new ConsoleBrowser(node).post(`/invitations/${token}`, {
    name: 'Grace',
    password: 'a Fresh-pass 91 phrase',
  });
  expect(accepted).toMatchObject({ status: 200, body: { organizations: [{ slug, role: 'auditor' }] } });
});
