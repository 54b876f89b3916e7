import { invalidValue, ScimError } from '../protocol/scim-error.js';

/**
 * What the client is told of anything that was thrown: refusals as they are, everything else as an opaque 500 with the
 * request id under which the log has the whole of it. It may have come after the change was made. invalidSyntax is of bodies (RFC 7644 table 9), and not of URLs.
 */
export function toScimError(error: unknown, requestId: string): ScimError {
  if (error instanceof ScimError) return error;
  if (error instanceof URIError)
    return invalidValue('The URL has a percent sign that starts no valid escape.', 'query-parameter-wrong');
  return new ScimError(
    500,
    undefined,
    `Something went wrong here, and this may have been done before it or not. Quote request ${requestId} to whoever runs this server.`,
    'internal-error',
    {
      cause: error,
    },
  );
}
