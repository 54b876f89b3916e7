import { DEFINITION_LIMITS } from '../../protocol/definitions/reading/definition-limits.js';
import { DefinitionError } from '../../protocol/definitions/reading/definition-problems.js';
import type { Json } from '../../protocol/json.js';
import { OperatorError } from '../operator-error.js';

/** JSON deeper than any definition is. */
const MAX_DEPTH = 20;

/**
 * Reads the JSON of a definition.
 * @throws OperatorError
 */
export function parseDefinitionFile(text: string): Json {
  const bytes = Buffer.byteLength(text);
  if (bytes > DEFINITION_LIMITS.fileBytes) {
    throw new OperatorError(`A definition takes at most ${DEFINITION_LIMITS.fileBytes} bytes; this one has ${bytes}.`);
  }
  if (text.trim() === '') throw new OperatorError('The file is empty; it must have one JSON object.');
  const document = parse(text.replace(/^\ufeff/, ''));
  if (depthOf(document) > MAX_DEPTH) throw new OperatorError('The JSON is nested deeper than any definition.');
  return document;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
    throw new OperatorError(`The file is not JSON: ${reason}. Check it with an editor that knows JSON.`);
  }
}

/** Without recursion, which a file could make too deep. */
function depthOf(document: Json): number {
  let depth = 0;
  for (let level: Json[] = [document]; level.length > 0 && depth <= MAX_DEPTH + 1; depth += 1) {
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return depth;
}

/**
 * Does what reads or checks definitions; every mistake that it finds becomes one message.
 * @param what "The schema", for the message
 * @throws OperatorError
 */
export function explainDefinitionErrors<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    const lines = error.message.split('\n').map((line) => `  ${line}`);
    throw new OperatorError([`${what} cannot be used:`, ...lines].join('\n'), { cause: error });
  }
}
