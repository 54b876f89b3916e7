import { readContent, writeMessage } from './message.js';

const ENDS = '2026-12-01T10:30:00.000Z';
const invitation = (language: 'en' | 'de', organization: string, invitedBy = 'Ada') =>
  ({ kind: 'invitation', language, values: { organization, role: 'admin', invitedBy, endsAt: ENDS } }) as const;

test('each language says it in its own words, as text and as HTML, with the link in both', () => {
  const english = writeMessage(invitation('en', 'Contoso'), 'https://x.org/console/i/abc');
  expect(english.subject).toBe('You are invited to Contoso in Rollcall');
  expect(english.text).toContain('Ada invites you as admin of Contoso.');
  expect(english.text).toContain('until 1 December 2026 at 10:30 UTC');
  expect(english.text).toContain('Accept the invitation\nhttps://x.org/console/i/abc');
  expect(english.html).toContain('<a href="https://x.org/console/i/abc">Accept the invitation</a>');
  const german = writeMessage(invitation('de', 'Contoso'), 'https://x.org/console/i/abc');
  expect(german.subject).toBe('Einladung zu Contoso in Rollcall');
  expect(german.html).toContain('<html lang="de">');
  expect(german.text).toContain('1. Dezember 2026 um 10:30 UTC');
});

test('names are never markup, nor line breaks, nor marks that turn the direction of what follows', () => {
  const name = '<img src=x onerror=alert(1)>\r\nBcc: eve@evil.org\u202Egnp';
  const { subject, text, html } = writeMessage(invitation('en', name, name), undefined);
  expect(subject).not.toMatch(/[\r\n\u202E]/);
  expect(html).not.toContain('<img');
  expect(html).toContain('&#60;img');
  expect(text).not.toContain('\nBcc:');
});

test('one day is one day, and the last hours are no number', () => {
  const ending = (days: number, language: 'en' | 'de') =>
    writeMessage(
      {
        kind: 'ending',
        language,
        values: { organization: 'Contoso', what: 'token', name: 'Entra', days, endsAt: ENDS, lastUsedAt: null },
      },
      undefined,
    ).subject;
  expect(ending(1, 'en')).toBe('Contoso: the secret token "Entra" ends in 1 day');
  expect(ending(0, 'en')).toContain('in less than a day');
  expect(ending(7, 'de')).toBe('Contoso: das geheime Token „Entra“ endet in 7 Tagen');
});

test('what another version kept is refused and never half written', () => {
  expect(() => readContent({ kind: 'birthday', language: 'en', values: {} })).toThrow();
  expect(() => readContent({ ...invitation('en', 'x'), values: { role: 'king' } })).toThrow();
});
