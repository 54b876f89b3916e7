/** What stands in the place of a secret. */
export const SCRUBBED = '[scrubbed]';

const SECRET_HEADER = /^(proxy-)?authorization$|cookie|token|secret|api-?key|credential|signature/i;
const SECRET_NAME = /passw|secret|token|assertion|authorization|credential|api_?key|cookie/i;
/** Words with such a name that hold none. */
const HARMLESS = /^(authenticationschemes|passwordneverexpires|token_type|changepassword)$/i;

/** A member of JSON whose value is a text. */
const MEMBER = /"([^"\\]{1,100})"(\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/g;

const isSecretName = (name: string): boolean => SECRET_NAME.test(name) && !HARMLESS.test(name);

/** Takes secrets out of what is to be kept: by the names that hold them, and those that are known wherever they are. */
export class Scrubber {
  readonly #known: readonly string[];

  /** @param known secrets of the caller; short ones are looked for by name only */
  constructor(known: readonly string[]) {
    this.#known = known.filter((secret) => secret.length >= 6);
  }

  header(name: string, value: string): string {
    return SECRET_HEADER.test(name) ? SCRUBBED : this.text(value);
  }

  url(text: string): string {
    if (!URL.canParse(text)) return this.text(text);
    const url = new URL(text);
    const secret = [...url.searchParams.keys()].filter(isSecretName);
    for (const name of secret) url.searchParams.set(name, SCRUBBED);
    return this.text(secret.length === 0 ? text : url.href);
  }

  /** @returns JSON of the body, or the text when it is something else */
  body(text: string): string {
    try {
      return this.text(JSON.stringify(this.json(JSON.parse(text))));
    } catch {
      return this.text(/(^|&)[\w.]+=/.test(text) && !text.includes('<') ? this.#form(text) : text);
    }
  }

  json(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((element) => this.json(element));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    // In a PatchOperation `path` says what `value` is of; in a definition of an attribute nothing is a secret.
    const path = entries.find(([name]) => name.toLowerCase() === 'path')?.[1];
    const isSecretPath = typeof path === 'string' && isSecretName(path);
    return Object.fromEntries(
      entries.map(([name, member]) => {
        const holds = isSecretName(name) || (isSecretPath && name.toLowerCase() === 'value');
        return [name, holds ? hidden(member) : this.json(member)];
      }),
    );
  }

  text(text: string): string {
    let result = text;
    for (const secret of this.#known) {
      for (const form of new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])) {
        result = result.replaceAll(form, SCRUBBED);
      }
    }
    return result;
  }

  /** A sentence that quotes JSON, which may be cut off. */
  quoting(text: string): string {
    return this.text(
      text.replace(MEMBER, (found, name: string, gap: string) =>
        isSecretName(name) ? `"${name}"${gap}"${SCRUBBED}"` : found,
      ),
    );
  }

  #form(text: string): string {
    const form = new URLSearchParams(text);
    for (const name of [...form.keys()].filter(isSecretName)) form.set(name, SCRUBBED);
    return form.toString();
  }
}

/** What says nothing but whether it is there stays. */
const hidden = (value: unknown): unknown =>
  value === null || typeof value === 'boolean' || value === '' ? value : SCRUBBED;
