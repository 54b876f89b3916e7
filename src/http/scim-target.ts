import { notFound } from '../protocol/scim-error.js';

/** What a URL below `/api/scim` names. */
export interface ScimTarget {
  /** Organization, in lower case; empty when there is none. */
  readonly slug: string;
  /** `Users`, as written; undefined for the Tenant URL itself. */
  readonly endpoint: string | undefined;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  /** The same as sent, with its question mark; empty when there is none. */
  readonly queryText: string;
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
  const queryText = mark < 0 ? '' : url.slice(mark);
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
    query: new URLSearchParams(queryText),
    queryText,
    text: `/${parts.join('/')}${queryText}`,
  };
}

/**
 * URLSearchParams reads a broken escape as text, with which a filter would quietly find nothing.
 * @throws URIError when a percent escape of the query is not valid
 */
export function checkQueryEscapes({ queryText }: ScimTarget): void {
  decodeURIComponent(queryText);
}
