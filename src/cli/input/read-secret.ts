import { OperatorError } from '../../directory/operator-error.js';

const MAX_BYTES = 100_000;

/** A secret from standard input, of several lines where it is a key in PEM. @throws OperatorError when nothing came */
export async function readSecret(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Secret (ends with Ctrl-D): ');
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_BYTES) throw new OperatorError(`A secret has at most ${MAX_BYTES} bytes.`);
  }
  if (text.trim() === '')
    throw new OperatorError('Nothing came from standard input, where --secret-stdin expects the secret.');
  return text.trim();
}
