import { notFound } from '../protocol/scim-error.js';

/** What a URL below `/api/scim` names. */
export interface ScimTarget {
  /** Organization, in lower case; empty when there is none. */
  readonly slug: string;
  /** `Users`, as written; undefined for the Tenant URL itself. */
  readonly endpoint: string | undefined;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  /** Path and query below the organization, as sent, for the provisioning log. */
  readonly text: string;
}

/**
 * Reads a URL such as `/acme/Users/9f2c…?attributes=userName`. Trailing and doubled slashes are tolerated.
 * @throws URIError when a percent escape is not valid; ScimError 404 when there are more parts than a resource has
 */
export function readTarget(url: string): ScimTarget {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const [slug = '', ...parts] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [endpoint, ...rest] = parts;
  if (rest.length > 1) throw notFound('A SCIM URL has at most a resource type and an id.');
  return {
    slug: slug.toLowerCase(),
    endpoint,
    id: rest[0],
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark)),
    text: `/${parts.join('/')}${mark < 0 ? '' : url.slice(mark)}`,
  };
}
