import type { Json } from '../../../protocol/json.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';
import { checkDepth } from './check-depth.js';

/** @throws TransformationError that names the line */
export function parseJson(text: string): Json {
  if (text.length > TRANSFORMATION_LIMITS.textLength) {
    throw new TransformationError(
      `The text has ${text.length} characters; it may have ${TRANSFORMATION_LIMITS.textLength}.`,
    );
  }
  const withoutMark = text.replace(/^\uFEFF/, '');
  let parsed: Json;
  try {
    parsed = JSON.parse(withoutMark) as Json;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    const line =
      position === undefined
        ? withoutMark.split('\n').length
        : withoutMark.slice(0, Number(position)).split('\n').length;
    throw new TransformationError('That is no JSON.', { line });
  }
  checkDepth(parsed, 'The JSON');
  return parsed;
}
