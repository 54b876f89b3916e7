import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { invalidSyntax, payloadTooLarge, unsupportedMediaType } from '../../protocol/scim-error.js';

/** So much of a body that was refused is read and thrown away, so that its client gets to read the answer. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/** By Content-Encoding; the same on every version of Node, of which newer ones know more. */
const DECODERS = { identity: undefined, gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/**
 * Reads the body of a request, decompressed, and no more of it than is wanted.
 * @param maxBytes of what is decompressed
 * @param look sees each part as it comes in, and ends it all by throwing
 * @throws ScimError 400 invalidSyntax, 413, 415
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  look: (part: Buffer) => void,
): Promise<Buffer> {
  const { 'content-encoding': encoding = 'identity', 'content-length': length } = request.headers;
  const name = encoding.trim().toLowerCase();
  if (!Object.hasOwn(DECODERS, name)) {
    throw unsupportedMediaType('Send the body plain, or with Content-Encoding gzip, deflate or br.');
  }
  if (request.readableEnded) {
    throw new Error('The body was read before it came here: mount Rollcall before express.json() and its like.');
  }
  const decode = DECODERS[name as keyof typeof DECODERS];
  try {
    if (decode === undefined && Number(length) > maxBytes) throw tooLarge(maxBytes, length);
    return await collect(request, decode?.(), maxBytes, look);
  } catch (error) {
    await discard(request);
    throw error;
  }
}

const tooLarge = (maxBytes: number, received = 'more') =>
  payloadTooLarge(
    `A body may have at most ${maxBytes} bytes here, decompressed; received ${received}. Send it in parts.`,
  );

function collect(
  request: IncomingMessage,
  decoder: (Readable & NodeJS.ReadWriteStream & { destroy(): void }) | undefined,
  maxBytes: number,
  look: (part: Buffer) => void,
): Promise<Buffer> {
  const source: Readable = decoder === undefined ? request : request.pipe(decoder);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const take = (part: Buffer) => {
      try {
        size += part.length;
        if (size > maxBytes) throw tooLarge(maxBytes);
        look(part);
        parts.push(part);
      } catch (error) {
        stop(error);
      }
    };
    const end = () => resolve(Buffer.concat(parts, size));
    const fail = () => stop(invalidSyntax('The body ended early or could not be decompressed.', 'body-unreadable'));
    const close = () => {
      if (!request.complete) fail();
    };
    const stop = (error: unknown) => {
      source.off('data', take).off('end', end);
      request.off('close', close);
      if (decoder !== undefined) {
        request.unpipe(decoder);
        decoder.destroy();
      }
      reject(error);
    };
    source.on('data', take).once('end', end).on('error', fail);
    if (source !== request) request.on('error', fail);
    request.once('close', close);
  });
}

/** Reads on until the body ends, the client is gone, or it is too much. */
function discard(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed || Number(request.headers['content-length']) > MAX_DISCARDED_BYTES) {
      resolve();
      return;
    }
    let size = 0;
    const done = () => {
      request.off('data', count);
      request.pause();
      resolve();
    };
    const count = (part: Buffer) => {
      size += part.length;
      if (size > MAX_DISCARDED_BYTES) done();
    };
    // A stream that was piped before does not flow again by itself.
    request.on('data', count).once('end', done).once('close', done).on('error', done).resume();
  });
}
