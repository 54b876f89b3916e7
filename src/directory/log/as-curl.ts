import type { LogRecord } from '../../store/log/log-record.js';
import { NOT_LOGGED } from './logged/seen-secrets.js';

/** The resource types of the standard; of others the log does not say where they are. */
const ENDPOINTS: Readonly<Record<string, string>> = { User: '/Users', Group: '/Groups' };

/**
 * The request of an entry as a command for a shell, as far as the log keeps it: refusals whole, look-ups by what was asked.
 * It has no secret in it, but a variable in its place.
 * @returns undefined for a request whose body the log does not keep
 */
export function asCurl(record: LogRecord, tenantUrl: string): string | undefined {
  const request = requestOf(record);
  if (request === undefined) return undefined;
  const { method, path, body } = request;
  const lines = [
    `curl --request ${quoted(method)} ${quoted(tenantUrl + path)}`,
    `--header "Authorization: Bearer $SCIM_TOKEN"`,
    ...(body === undefined
      ? []
      : [`--header 'Content-Type: application/scim+json'`, `--data ${quoted(JSON.stringify(body))}`]),
  ];
  return lines.join(' \\\n  ');
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

function requestOf({ operation, data, resourceType, subject }: LogRecord): Request | undefined {
  const endpoint = ENDPOINTS[resourceType ?? ''];
  switch (operation) {
    case 'refuse': {
      const { method, path, body } = data;
      return typeof method === 'string' && typeof path === 'string' ? { method, path, body } : undefined;
    }
    case 'get':
      return endpoint && subject ? { method: 'GET', path: `${endpoint}/${subject}` } : undefined;
    case 'delete':
      return endpoint && subject ? { method: 'DELETE', path: `${endpoint}/${subject}` } : undefined;
    case 'list': {
      const filter = typeof data.filter === 'string' ? `?filter=${encodeURIComponent(data.filter)}` : '';
      return endpoint && data.filter !== NOT_LOGGED ? { method: 'GET', path: endpoint + filter } : undefined;
    }
    default:
      return undefined;
  }
}

/** Between single quotes nothing means anything to a shell; a control character is shown, and not sent to a terminal. */
const quoted = (text: string): string =>
  `'${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd').replaceAll("'", `'\\''`)}'`;
