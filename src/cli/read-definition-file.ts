import { open } from 'node:fs/promises';
import { OperatorError } from '../directory/operator-error.js';
import { DEFINITION_LIMITS } from '../protocol/definitions/definition-limits.js';

/** Longer than any definition may be: what is too long is still told so. */
const MAX_BYTES = DEFINITION_LIMITS.fileBytes + 1;

/**
 * The text of a file, or of standard input for `-`, no more of it than a definition may have.
 * @throws OperatorError
 */
export async function readDefinitionFile(path: string): Promise<string> {
  if (path === '-') return readText(process.stdin);
  try {
    const file = await open(path);
    // The stream closes the file.
    return await readText(file.createReadStream());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '') throw error;
    const reason =
      { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'access is denied' }[code] ?? code;
    throw new OperatorError(
      `${path} cannot be read: ${reason}. Give the path of a JSON file, or - for standard input.`,
    );
  }
}

async function readText(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk);
    chunks.push(buffer);
    bytes += buffer.length;
    if (bytes > MAX_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
