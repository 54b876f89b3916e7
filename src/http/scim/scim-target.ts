import { notFound } from '../../protocol/scim-error.js';

/** What a URL below `/api/scim` names. */
export interface ScimTarget {
  /** Organization, in lower case, empty when there is none; undefined at the root, where the path names none. */
  readonly slug: string | undefined;
  /** Of a proxy system, what stands in the place of its id, empty when nothing does; undefined elsewhere. */
  readonly system?: string | undefined;
  /** `Users`, as written; undefined for the Tenant URL itself. */
  readonly endpoint: string | undefined;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  /** The parts of the path below the organization, as sent. */
  readonly sent: readonly string[];
  /** The query as sent, with its question mark; empty when there is none. */
  readonly queryText: string;
  /** Path and query below the organization, as sent, for the provisioning log. */
  readonly text: string;
}

/** What comes first below where SCIM is served: at the root and of systems, the credential names the organization. */
export type FirstPart = 'organization' | 'endpoint' | 'system';

/**
 * Reads a URL such as `/acme/Users/9f2c…?attributes=userName`. Trailing and doubled slashes are tolerated. What is wrong
 * below the organization is left to checkTarget, so that the organization can be told of it.
 * @param first what the path begins with
 * @throws URIError when the first part has a percent escape that is not valid
 */
export function readTarget(url: string, first: FirstPart): ScimTarget {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const queryText = mark < 0 ? '' : url.slice(mark);
  const all = path.split('/').filter((part) => part !== '');
  const sent = first === 'endpoint' ? all : all.slice(1);
  const parts = sent.map(decodeOrKeep);
  return {
    slug: first === 'organization' ? decodeURIComponent(all[0] ?? '').toLowerCase() : undefined,
    ...(first === 'system' ? { system: decodeURIComponent(all[0] ?? '') } : {}),
    endpoint: parts[0],
    id: parts[1],
    query: new URLSearchParams(queryText),
    sent,
    queryText,
    text: `/${parts.join('/')}${queryText}`,
  };
}

/**
 * URLSearchParams reads a broken escape as text, with which a filter would quietly find nothing.
 * @throws URIError when a percent escape is not valid; ScimError 404 when there are more parts than a resource has
 */
export function checkTarget({ sent, queryText }: ScimTarget): void {
  for (const part of sent) decodeURIComponent(part);
  decodeURIComponent(queryText);
  if (sent.length > 2) throw notFound('A SCIM URL has at most a resource type and an id.');
}

function decodeOrKeep(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Whether a URL is what SAP BTP's "Check Connection" calls: the host of a destination with a part of its path, and nothing of
 * the API below it. Such is `/scim`, and `/ipsproxy/service/api/v1/scim` with or without an id.
 */
export function isBareUrl(url: string, first: FirstPart): boolean {
  if (first === 'organization' || url.includes('?')) return false;
  return url.split('/').filter((part) => part !== '').length <= (first === 'system' ? 1 : 0);
}
