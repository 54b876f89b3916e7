import { type CredentialSummary, type NewSecret, referenceOf } from '../../auth/credentials.js';
import { OperatorError } from '../../directory/operator-error.js';
import { credentialJson } from './credential-table.js';

/** Longer than any secret may be: what is too long is still told so. */
const MAX_INPUT_LENGTH = 10_000;

/** The first line of standard input. @throws OperatorError */
export async function readValue(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Secret (ends with Enter): ');
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length > MAX_INPUT_LENGTH) break;
  }
  const value = text.split('\n', 1)[0]?.trim() ?? '';
  if (value === '')
    throw new OperatorError('Nothing came from standard input, where --value-stdin expects the secret.');
  return value;
}

/** Whoever chose the token knows it. */
export const shownValue = (secret: NewSecret, isChosen: true | undefined): string =>
  isChosen ? (referenceOf(secret) ?? 'the one you gave') : secret.token;

/** A new secret as JSON, with its value when it was generated. */
export function newSecretJson({ token, ...secret }: NewSecret, tenantUrl: string, isChosen: true | undefined) {
  return { ...secretJson(secret), tenantUrl, ...(isChosen ? {} : { token }) };
}

/** A secret as JSON, without its value. */
export const secretJson = (secret: CredentialSummary) => {
  const reference = referenceOf(secret);
  return { ...credentialJson(secret), ...(reference === undefined ? {} : { reference }) };
};
