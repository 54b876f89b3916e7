import type { JsonObject } from '../../protocol/json.js';
import { payloadTooLarge } from '../../protocol/scim-error.js';

/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const MAX_BYTES_OF_UNIT = 3;

/**
 * How much JSON a resource may be, in bytes of UTF-8. What one request cannot bring, many that add to it must not either;
 * what was stored under another limit can be read, and changed as long as that makes it smaller.
 */
export class WeightLimit {
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * @param text the resource as it is to be stored
   * @param before what it is to replace
   * @throws ScimError 413
   */
  check(text: string, before?: JsonObject): void {
    if (text.length * MAX_BYTES_OF_UNIT <= this.#maxBytes) return;
    const bytes = Buffer.byteLength(text);
    if (bytes <= this.#maxBytes) return;
    if (before !== undefined && bytes < Buffer.byteLength(JSON.stringify(before))) return;
    throw payloadTooLarge(
      `A resource takes at most ${this.#maxBytes} bytes of JSON; this one would have ${bytes}. Nothing was changed: send fewer or shorter values.`,
      'resource-too-large',
    );
  }
}
