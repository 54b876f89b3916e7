/** What ends the credentials of a URL where it is not encoded, and a % that begins no escape. */
const UNENCODED = /[/?#[\]\s]|%(?![0-9a-f]{2})/gi;
const CREDENTIALS =
  /^postgres(?:ql)?:\/\/([^:@/?#]*):(.*)@(?:[^@/?#:[\]]*|\[[^\]]*\])(?::\d+)?(?:\/[^?#@]*)?(?:\?[^#@]*)?$/is;

/**
 * A guess at what a password has that a URL needs in another form, as it is copied from a portal.
 * @returns a sentence that does not tell the password; undefined when there is no such thing
 */
export function unencodedPassword(text: string): string | undefined {
  const password = CREDENTIALS.exec(text)?.[2];
  if (password === undefined) return undefined;
  const found = [...new Set(password.match(UNENCODED) ?? [])];
  if (found.length > 0) {
    const escapes = found.map((one) => `${one.trim() === '' ? 'a blank' : one} as ${encodeURIComponent(one)}`);
    return `its password seems to have what a URL needs in another form: ${escapes.join(', ')}. Write it so.`;
  }
  try {
    decodeURIComponent(password);
    return undefined;
  } catch {
    return 'its password has a % that begins no character. Write a % of the password itself as %25.';
  }
}

/** Settings of ours that other programs have in the URL, where `pg` overlooks them, and the variable that is ours. */
const OF_PRISMA: Readonly<Record<string, (value: string) => readonly [variable: string, value: string]>> = {
  schema: (value) => ['DATABASE_SCHEMA', value],
  connection_limit: (value) => ['DATABASE_POOL_SIZE', value],
  pgbouncer: (value) => ['DATABASE_POOLER', value === 'true' ? 'transaction' : 'off'],
};

/**
 * @param url well-formed
 * @param effective what each variable of ours is
 * @returns a sentence on what the URL asks for in the words of Prisma, and would not get
 */
export function unheardParameter(url: string, effective: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of new URL(url).searchParams) {
    const [variable, wanted] = OF_PRISMA[name]?.(value) ?? [];
    if (variable === undefined || wanted === effective[variable]) continue;
    return `it has ${name}=${value}, which is not heeded there. Set ${variable}=${wanted} instead, or take it out of the URL (${variable} is ${effective[variable]}).`;
  }
  return undefined;
}

const LOOSE = /([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/;

/** `pg` takes these for verify-full, and says with a warning of many lines that it will not for ever: we say what we mean. */
export const withStrictTls = (url: string): string =>
  url.includes('uselibpqcompat=') ? url : url.replace(LOOSE, '$1verify-full');
