import { createDecipheriv, randomBytes } from 'node:crypto';
import { generateMasterKey, MasterKeyError, parseMasterKey } from './master-key.js';
import { isSealed, KeyRing, openKeyRing, SealingError } from './sealing.js';

const VALUE = 'pässword of an upstream';
const CONTEXT = 'organization/1/upstream password';
const key = () => parseMasterKey(generateMasterKey());

test('what is sealed opens again, and differs each time', () => {
  const ring = new KeyRing(key());
  for (const value of [VALUE, '', 'x'.repeat(65_536), '$$\u0000\n']) {
    const sealed = ring.seal(value, CONTEXT);
    expect(sealed).toMatch(/^sealed\$v1\$[\w-]{8}\$[\w-]{16}\$[\w-]*\$[\w-]{22}$/);
    expect(isSealed(sealed)).toBe(true);
    expect(ring.open(sealed, CONTEXT)).toBe(value);
    expect(ring.seal(value, CONTEXT)).not.toBe(sealed);
  }
  expect(() => ring.seal('x'.repeat(65_537), CONTEXT)).toThrow(SealingError);
});

test('the form is AES-256-GCM as documented, so that another program can open it', () => {
  const master = key();
  const [, , id, iv, ciphertext, tag] = new KeyRing(master).seal(VALUE, CONTEXT).split('$');
  const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', master.bytes, bytes(iv));
  decipher.setAAD(Buffer.from(JSON.stringify(['sealed v1', id, CONTEXT])));
  decipher.setAuthTag(bytes(tag));
  expect(decipher.update(bytes(ciphertext), undefined, 'utf8') + decipher.final('utf8')).toBe(VALUE);
});

test('a sealed value that was moved to another row stays closed', () => {
  const ring = new KeyRing(key());
  const sealed = ring.seal(VALUE, CONTEXT);
  expect(() => ring.open(sealed, 'organization/2/upstream password')).toThrow(/copied from another place/);
  expect(() => ring.open(sealed, '')).toThrow(SealingError);
});

test('a change of any part is noticed, and no message holds the value', () => {
  const ring = new KeyRing(key());
  const sealed = ring.seal(VALUE, CONTEXT);
  const flip = (c: string | undefined) => (c === 'A' ? 'B' : 'A');
  for (let i = 'sealed$v1$'.length; i < sealed.length; i++) {
    // The value has 24 bytes, so that only the last character, of the tag, has bits that carry nothing.
    if (sealed[i] === '$' || i === sealed.length - 1) continue;
    const changed = sealed.slice(0, i) + flip(sealed[i]) + sealed.slice(i + 1);
    expect(() => ring.open(changed, CONTEXT)).toThrow(SealingError);
  }
});

test.each([
  VALUE,
  '',
  'sealed$v1$$$$',
  'sealed$v2$abcdefgh$AAAAAAAAAAAAAAAA$AAAA$AAAAAAAAAAAAAAAAAAAAAA',
  // A tag cut to 4 bytes, which GCM by itself would take.
  'sealed$v1$abcdefgh$AAAAAAAAAAAAAAAA$AAAA$AAAAAA',
])('%j is no sealed value', (text) => {
  const ring = new KeyRing(key());
  expect(() => ring.open(text, CONTEXT)).toThrow(/is no sealed value/);
  expect(() => ring.open(text, CONTEXT)).not.toThrow(VALUE);
  expect(() => ring.needsReseal(text)).toThrow(SealingError);
});

test('an older key opens what it sealed, which is then sealed anew; without it the message says what to set', () => {
  const [before, after] = [key(), key()];
  const sealed = new KeyRing(before).seal(VALUE, CONTEXT);
  const ring = new KeyRing(after, [before]);
  expect(ring.needsReseal(sealed)).toBe(true);
  const anew = ring.reseal(sealed, CONTEXT);
  expect(ring.needsReseal(anew)).toBe(false);
  expect(new KeyRing(after).open(anew, CONTEXT)).toBe(VALUE);
  expect(() => new KeyRing(after).open(sealed, CONTEXT)).toThrow(
    new RegExp(`Unknown key id ${before.id}: known are ${after.id}\\. Set MASTER_KEY_OLD`),
  );
});

test('a master key is the same in hex, base64 and base64url; its id tells nothing of it', () => {
  const bytes = randomBytes(32);
  const texts = [
    ...(['hex', 'base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding)),
    bytes.toString('hex').toUpperCase(),
    ` ${bytes.toString('base64')}\n`,
  ];
  for (const text of texts) expect(Buffer.from(parseMasterKey(text).bytes)).toEqual(bytes);
  expect(new Set(texts.map((text) => parseMasterKey(text).id)).size).toBe(1);
  expect(parseMasterKey(generateMasterKey()).id).not.toBe(parseMasterKey(texts[0] ?? '').id);
  for (const text of texts) expect(text).not.toContain(parseMasterKey(text).id);
});

test.each([
  ['nothing', ''],
  ['a password', 'hunter2-hunter2-hunter2'],
  ['31 and a half bytes', 'f'.repeat(63)],
  ['one byte again and again', 'f'.repeat(64)],
  ['31 bytes', randomBytes(31).toString('base64')],
  ['33 bytes', randomBytes(33).toString('base64')],
  ['32 letters', Buffer.from('passwordpasswordpasswordpassword').toString('base64')],
])('%s is no master key, and is not repeated', (_, text) => {
  const message = messageOf(() => parseMasterKey(text));
  expect(message).toMatch(/openssl rand/);
  expect(message.includes(text.slice(0, 20))).toBe(text === '');
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(MasterKeyError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test('a ring is opened from the configured texts, each resolved, references included', async () => {
  const [current, old, older] = [generateMasterKey(), generateMasterKey(), generateMasterKey()];
  const vault = new Map([['keyvault://vault/key', current]]);
  const resolve = async (text: string) => vault.get(text) ?? text;
  const ring = await openKeyRing({ current: 'keyvault://vault/key', older: ` ${old},${older}, ` }, resolve);
  for (const text of [current, old, older]) {
    const sealed = new KeyRing(parseMasterKey(text)).seal(VALUE, CONTEXT);
    expect(ring.open(sealed, CONTEXT)).toBe(VALUE);
    expect(ring.needsReseal(sealed)).toBe(text !== current);
  }
  await expect(openKeyRing({ current: 'keyvault://vault/other' }, resolve)).rejects.toThrow(MasterKeyError);
});
