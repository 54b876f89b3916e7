import { isObject, type JsonObject } from '../../../protocol/json.js';
import type { UpstreamSystem } from '../../../store/upstream/upstream-system.js';
import {
  type UpstreamAnswer,
  UpstreamError,
  type UpstreamErrorOptions,
  type UpstreamListQuery,
  type UpstreamPage,
} from '../upstream-answer.js';
import { firstPlace, hashOf, isPlace, marked, type Place, readPlace, writePlace } from './place.js';

/** A list with more pages is taken for one that has no end. */
const MAX_PAGES = 1_000_000;
/** So many pages may have been empty; conditions of a proxy leave some of them out, but not all. */
const MAX_EMPTY_PAGES = 10_000;
/** SAP's proxies say in itemsPerPage how many they read, of which conditions may have left fewer. */
const IS_PROXY = /\/ipsproxy\//;

/** Of which page, and how it is asked for. */
export interface PageRequest {
  readonly place: Place;
  readonly parameters: Readonly<Record<string, string>>;
  readonly isProxy: boolean;
}

/** @throws UpstreamError for a place to go on from that is none */
export function firstPath(query: UpstreamListQuery, { baseUrl }: Pick<UpstreamSystem, 'baseUrl'>): PageRequest {
  const { filter, attributes, count, paging, from } = query;
  const place = from === undefined ? firstPlace(paging) : readPlace(from, paging);
  if (place === undefined) throw new UpstreamError('no SCIM', 'The list cannot go on from where it is said to be.');
  const name = { index: 'startIndex', cursor: 'cursor', startId: 'startId' }[paging];
  return {
    place,
    parameters: {
      ...(filter === undefined ? {} : { filter }),
      ...(attributes === undefined ? {} : { attributes }),
      [name]: place.at,
      count: String(count),
    },
    isProxy: IS_PROXY.test(baseUrl),
  };
}

/**
 * What one page says, and from where to go on. Whatever an upstream answers, a walk through its pages ends: it comes to its
 * end, or to an error when a page is no ListResponse, comes back, or is missing although more were promised.
 * @throws UpstreamError
 */
export function readPage(
  answer: UpstreamAnswer,
  query: UpstreamListQuery,
  { place, isProxy }: PageRequest,
  host: string,
): UpstreamPage {
  const about = `${host} answered ${query.endpoint}`;
  const fail = (reason: string, options?: UpstreamErrorOptions) =>
    new UpstreamError('no SCIM', `${about} ${reason}.`, undefined, options);
  const { resources, totalResults, message } = readList(answer, fail);
  if (resources.length > query.count && !(place.pages === 0 && resources.length === totalResults)) {
    throw fail(`with ${resources.length} resources, though at most ${query.count} were asked for`);
  }
  const content = resources.length === 0 ? '' : hashOf(resources.map(({ id }) => String(id)));
  if (content !== '' && content === place.content) throw fail('with a page that it gave before');
  const total = place.pages === 0 ? totalResults : place.total;
  const read = { ...place, total, seen: place.seen + resources.length, pages: place.pages + 1 };
  const page = { resources, message, totalResults, isProxy };
  const at = place.paging === 'index' ? nextIndex(page, read, query, fail) : nextToken(page, read, fail);
  if (at === undefined) return { resources, totalResults, next: undefined };
  if (read.pages >= MAX_PAGES || read.pages - read.seen > MAX_EMPTY_PAGES) {
    throw fail(`with ${read.pages} pages, which have ${read.seen} resources in all, and still no end`);
  }
  const next: Place = {
    ...read,
    at,
    content: content === '' ? place.content : marked(place.pages, place.content, content),
    place: marked(place.pages, place.place, hashOf([at])),
  };
  return { resources, totalResults, next: writePlace(next) };
}

type Fail = (reason: string, options?: UpstreamErrorOptions) => UpstreamError;

interface Page {
  readonly resources: readonly JsonObject[];
  readonly message: JsonObject;
  readonly totalResults: number | undefined;
  readonly isProxy: boolean;
}

function nextIndex(
  { resources, message, totalResults, isProxy }: Page,
  { at, seen }: Place,
  { count }: UpstreamListQuery,
  fail: Fail,
): string | undefined {
  const perPage = Math.min(countOf(message.itemsPerPage) ?? 0, count);
  const step = resources.length === 0 || isProxy ? Math.max(perPage, resources.length) : resources.length;
  const next = Number(at) + step;
  if (totalResults === undefined) {
    // Of what it read, a system may show less.
    const isFull = resources.length > 0 && Math.max(perPage, resources.length) >= count;
    return isFull ? String(next) : undefined;
  }
  if (next > totalResults) return undefined;
  if (step > 0) return String(next);
  throw fail(`with nothing from ${at} on, though it speaks of ${totalResults} in all and gave ${seen}`);
}

function nextToken({ resources, message, totalResults }: Page, read: Place, fail: Fail): string | undefined {
  const { paging, at, pages, seen, total } = read;
  const name = paging === 'cursor' ? 'nextCursor' : 'nextId';
  const next = message[name];
  if (next === undefined || next === null || next === '' || (paging === 'startId' && next === 'end')) {
    const promised = Math.min(total ?? 0, totalResults ?? 0);
    // Who says that it is the end may have counted whom it does not show.
    if (seen >= promised || next === 'end') return undefined;
    throw fail(
      pages === 1 && next === undefined
        ? `without ${name}, though it gave ${resources.length} of ${promised}: it does not page by ${paging}`
        : `with its last page, though it gave ${seen} of ${promised}`,
    );
  }
  if (!isPlace(next)) throw fail(`with a ${name} that is no text of bearable length`);
  if (next === at || hashOf([next]) === read.place) throw fail(`with a ${name} that leads back to where it was`);
  return next;
}

function readList({ status, body }: UpstreamAnswer, fail: Fail) {
  if (status !== 200) throw refusedList(status, isObject(body) ? body : {}, fail);
  if (!isObject(body)) throw fail('with no ListResponse');
  const resources = body.Resources ?? [];
  if (!Array.isArray(resources) || !resources.every(isObject)) throw fail('with Resources that are no list of objects');
  const totalResults = countOf(body.totalResults);
  if (body.Resources === undefined && totalResults === undefined) throw fail('with no ListResponse');
  if (body.totalResults !== undefined && totalResults === undefined) throw fail('with a totalResults that is no count');
  return { resources: resources as JsonObject[], totalResults, message: body };
}

function refusedList(status: number, { scimType }: JsonObject, fail: Fail): UpstreamError {
  const keyword = typeof scimType === 'string' && /^\w{1,40}$/.test(scimType) ? scimType : undefined;
  const options = { status, scimType: keyword };
  const said = `with ${status}${keyword === undefined ? '' : ` ${keyword}`}`;
  if (status !== 403) return fail(said, options);
  const { message } = fail(`${said}: what we sign in as may not read them`);
  return new UpstreamError('credential refused', message, undefined, options);
}

const countOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
