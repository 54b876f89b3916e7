import { open } from 'node:fs/promises';
import { OperatorError } from '../../directory/operator-error.js';
import { DEFINITION_LIMITS } from '../../protocol/definitions/reading/definition-limits.js';

/** The text of a schema or resource type. @throws OperatorError */
export const readDefinitionFile = (path: string): Promise<string> =>
  readTextFile(path, DEFINITION_LIMITS.fileBytes, 'a JSON file');

/**
 * The text of a file, or of standard input for `-`, and little more of it than it may have: what is too long is still
 * seen to be so.
 * @param what such as `a JSON file`, for the message
 * @throws OperatorError
 */
export async function readTextFile(path: string, maxBytes: number, what: string): Promise<string> {
  if (path === '-') return readText(process.stdin, maxBytes);
  try {
    const file = await open(path);
    // The stream closes the file.
    return await readText(file.createReadStream(), maxBytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    const reason =
      { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'access is denied' }[code] ?? code;
    throw new OperatorError(`${path} cannot be read: ${reason}. Give the path of ${what}, or - for standard input.`);
  }
}

async function readText(stream: AsyncIterable<Buffer | string>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk);
    chunks.push(buffer);
    bytes += buffer.length;
    if (bytes > maxBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
