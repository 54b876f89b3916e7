import { z } from 'zod';
import { DE } from './de.js';
import { EN } from './en.js';

export const MAIL_LANGUAGES = ['en', 'de'] as const;
export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

/** What each message tells. */
const VALUES = {
  /** Somebody may come into the console; its link is the secret. */
  invitation: z.object({
    /** undefined for one that is for the whole server. */
    organization: z.string().optional(),
    role: z.enum(['operator', 'admin', 'auditor']),
    invitedBy: z.string(),
    endsAt: z.iso.datetime(),
  }),
  /** A credential or a certificate ends by itself. */
  ending: z.object({
    organization: z.string(),
    what: z.enum(['token', 'client', 'entra', 'federation', 'certificate', 'samlCertificate']),
    name: z.string(),
    days: z.number().int(),
    endsAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  }),
  /** Requests of an organization are refused in numbers. */
  failures: z.object({
    organization: z.string(),
    refused: z.number().int(),
    minutes: z.number().int(),
    byStatus: z.array(z.object({ status: z.number().int(), count: z.number().int() })),
    since: z.iso.datetime(),
  }),
  /** An operator wants to see whether mail arrives. */
  test: z.object({ sentBy: z.string() }),
} as const;

export type MailKind = keyof typeof VALUES;
export type MailValues<Kind extends MailKind> = z.infer<(typeof VALUES)[Kind]>;

/** What is kept of a message: the words come when it is sent. */
export type MailContent = {
  [Kind in MailKind]: { readonly kind: Kind; readonly language: MailLanguage; readonly values: MailValues<Kind> };
}[MailKind];

/** A message in words. */
export interface Words {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** What the link is for. */
  readonly action?: string;
}

/** How a language says each message. */
export type Texts = {
  readonly [Kind in MailKind]: (values: MailValues<Kind>) => Words;
} & { readonly why: string };

const TEXTS: Readonly<Record<MailLanguage, Texts>> = { en: EN, de: DE };

export interface Written {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const content = z.object({
  kind: z.enum(Object.keys(VALUES) as [MailKind, ...MailKind[]]),
  language: z.enum(MAIL_LANGUAGES),
  values: z.unknown(),
});

/** @throws ZodError for what another version kept and this one does not know */
export function readContent(stored: unknown): MailContent {
  const { kind, language, values } = content.parse(stored);
  return { kind, language, values: VALUES[kind].parse(values) } as MailContent;
}

/** @param link where the reader goes next; undefined for a message without one */
export function writeMessage({ kind, language, values }: MailContent, link: string | undefined): Written {
  const texts = TEXTS[language];
  const { subject, paragraphs, action } = (texts[kind] as (given: typeof values) => Words)(values);
  const lines = paragraphs.map(plain);
  const next = link === undefined ? [] : [`${action ?? ''}\n${link}`.trim()];
  return {
    subject: plain(subject).slice(0, MAX_SUBJECT),
    text: [...lines, ...next, `-- \n${texts.why}`].join('\n\n'),
    html: htmlOf(language, lines, action, link, texts.why),
  };
}

const MAX_SUBJECT = 200;

/** Names come from people: line breaks, controls and marks that turn the direction of text have no place in a line. */
const plain = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '');

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

const htmlOf = (
  language: MailLanguage,
  lines: readonly string[],
  action: string | undefined,
  link: string | undefined,
  why: string,
): string => `<!doctype html>
<html lang="${language}"><body style="font:16px/1.5 system-ui,sans-serif;color:#1b1f24;max-width:36em">
${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}
${link === undefined ? '' : `<p><a href="${escapeHtml(link)}">${escapeHtml(action ?? link)}</a></p>\n<p style="color:#59636e;font-size:14px;word-break:break-all">${escapeHtml(link)}</p>`}
<hr style="border:0;border-top:1px solid #d1d9e0"><p style="color:#59636e;font-size:14px">${escapeHtml(why)}</p>
</body></html>`;
