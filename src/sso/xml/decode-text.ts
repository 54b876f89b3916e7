const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));/y;
/** What XML 1.0 §2.2 leaves out, surrogates that are alone among it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const NO_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** The text that is meant where entities stand for characters. @returns undefined when there is what XML does not allow */
export function decodeText(raw: string): string | undefined {
  if (NO_CHARACTER.test(raw) || raw.includes(']]>')) return undefined;
  if (!raw.includes('&')) return raw;
  let text = '';
  let at = 0;
  for (let next = raw.indexOf('&'); next !== -1; next = raw.indexOf('&', at)) {
    REFERENCE.lastIndex = next;
    const found = REFERENCE.exec(raw);
    const character = found === null ? undefined : characterOf(found);
    if (character === undefined) return undefined;
    text += raw.slice(at, next) + character;
    at = REFERENCE.lastIndex;
  }
  return text + raw.slice(at);
}

function characterOf([, hex, decimal, name]: RegExpExecArray): string | undefined {
  if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return NO_CHARACTER.test(character) ? undefined : character;
}
