import type { IncomingMessage } from 'node:http';
import { OAuthError } from '../../auth/oauth/oauth-error.js';
import { payloadTooLarge } from '../../protocol/scim-error.js';

/** Fields with a client assertion are no longer than that. */
const MAX_FORM_BYTES = 64 * 1024;

/**
 * Reads the form in the body of a request. A charset is ignored: what a form consists of is ASCII.
 * @param maxBytes of the body
 * @throws OAuthError invalid_request; ScimError 413, with the rest of the body unread
 */
export async function readForm(request: IncomingMessage, maxBytes = MAX_FORM_BYTES): Promise<URLSearchParams> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!/^application\/x-www-form-urlencoded *(?:;|$)/i.test(type.trim()) || encoding.toLowerCase() !== 'identity') {
    throw new OAuthError('invalid_request', 'The body must be application/x-www-form-urlencoded, not compressed.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) throw payloadTooLarge(`A form may have at most ${maxBytes} bytes.`);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (size > maxBytes) throw error;
    throw new OAuthError('invalid_request', 'The body ended early.', error);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
