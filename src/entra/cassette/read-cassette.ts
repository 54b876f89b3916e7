import { z } from 'zod';
import { type Cassette, CassetteError } from './model.js';

const HEADERS = z
  .array(z.object({ name: z.string(), value: z.string() }))
  .max(1_000)
  .default([]);

const ENTRY = z.object({
  startedDateTime: z.string().default(''),
  time: z.number().default(0),
  request: z.object({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    url: z.url(),
    headers: HEADERS,
    postData: z.object({ mimeType: z.string().default(''), text: z.string() }).optional(),
  }),
  response: z.object({
    status: z.number().int().min(0).max(599),
    headers: HEADERS,
    content: z
      .object({ mimeType: z.string().default(''), text: z.string().default('') })
      .default({ mimeType: '', text: '' }),
  }),
  _failure: z.string().optional(),
});

const CASSETTE = z.object({
  log: z.object({
    version: z.literal('1.2'),
    creator: z.object({ name: z.string(), version: z.string() }).default({ name: '', version: '' }),
    _tenantUrl: z.url().optional(),
    entries: z.array(ENTRY).max(1_000_000),
  }),
});

/** Where a URL leaves the Tenant URL, in an archive that another program made. */
const ENDPOINT = /\/(Users|Groups|Schemas|ResourceTypes|ServiceProviderConfig|Bulk|Me|\.search)(?=[/?]|$)/;

/** @throws CassetteError */
export function readCassette(text: string): Cassette {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CassetteError(`It is not JSON: ${error instanceof Error ? error.message : error}.`);
  }
  const { success, data, error } = CASSETTE.safeParse(json);
  if (!success) {
    const [issue] = error.issues;
    const place = issue === undefined || issue.path.length === 0 ? 'the beginning' : issue.path.join('.');
    throw new CassetteError(`It is no HTTP Archive 1.2: at ${place}: ${issue?.message ?? 'unreadable'}.`);
  }
  const { log } = data;
  const [first] = log.entries;
  if (first === undefined) throw new CassetteError('It has no entries: nothing was recorded.');
  const tenantUrl = (log._tenantUrl ?? first.request.url.split(ENDPOINT, 1)[0] ?? '').replace(/\/+$/, '');
  for (const [index, { request }] of log.entries.entries()) {
    const rest = request.url.startsWith(tenantUrl) ? request.url.slice(tenantUrl.length) : 'elsewhere';
    if (rest !== '' && !/^[/?]/.test(rest)) {
      throw new CassetteError(
        `It is not the recording of one Tenant URL: log.entries.${index} is not below ${tenantUrl}.`,
      );
    }
  }
  return { log: { ...log, _tenantUrl: tenantUrl } };
}
