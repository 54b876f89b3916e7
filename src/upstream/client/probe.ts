import { counted } from '../../protocol/counted.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { nextStep } from './next-step.js';
import { type UpstreamClient, UpstreamError } from './upstream-answer.js';

export type ProbeVerdict = 'passed' | 'warned' | 'failed' | 'skipped';

/** One thing that was tried, what was seen, and what to do where it is not as it should be. */
export interface ProbeStep {
  readonly asked: '/ServiceProviderConfig' | '/Users?count=1' | '/Groups?count=1';
  readonly verdict: ProbeVerdict;
  /** A sentence without names of people and without secrets. */
  readonly saw: string;
  readonly next: string | undefined;
}

/** What an upstream says that it can do; undefined where it says nothing. */
export interface UpstreamAbilities {
  readonly patch: boolean | undefined;
  readonly filter: boolean | undefined;
  readonly cursor: boolean | undefined;
  readonly bulk: boolean | undefined;
  readonly maxResults: number | undefined;
}

export interface Probe {
  readonly steps: readonly ProbeStep[];
  /** Whether users can be read. */
  readonly isUsable: boolean;
  readonly abilities: UpstreamAbilities;
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** For each step; ten seconds by default, as somebody waits. */
  readonly patienceMs?: number | undefined;
}

const PATIENCE_MS = 10_000;
const UNSAID: UpstreamAbilities = {
  patch: undefined,
  filter: undefined,
  cursor: undefined,
  bulk: undefined,
  maxResults: undefined,
};

/**
 * Asks a system for three things that change nothing, and says of each what was seen. After a trouble that every request
 * would have, no more is asked: a client id that goes on failing is locked at SAP.
 */
export async function probe(client: UpstreamClient, options: ProbeOptions = {}): Promise<Probe> {
  const terms = { patienceMs: PATIENCE_MS, ...options };
  const config = await readConfig(client, terms);
  const steps = [config.step];
  for (const endpoint of ['/Users', '/Groups'] as const) {
    const isHopeless = steps.some(({ verdict }) => verdict === 'failed');
    steps.push(isHopeless ? skipped(endpoint) : await readOne(client, endpoint, terms));
  }
  return { steps, isUsable: steps[1]?.verdict === 'passed', abilities: config.abilities };
}

async function readConfig(
  client: UpstreamClient,
  terms: ProbeOptions,
): Promise<{ readonly step: ProbeStep; readonly abilities: UpstreamAbilities }> {
  const asked = '/ServiceProviderConfig';
  const warned = (saw: string) => ({
    step: { asked, verdict: 'warned', saw, next: undefined } as const,
    abilities: UNSAID,
  });
  try {
    const { status, body } = await client.send({ method: 'GET', path: asked, ...terms });
    if (status !== 200 || !isObject(body)) {
      return warned(
        `It answers ${status}, so nothing is known of what it can do. Many systems have none; that is no obstacle.`,
      );
    }
    const abilities = abilitiesOf(body);
    return { step: { asked, verdict: 'passed', saw: wordsOf(abilities), next: undefined }, abilities };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    // What is no SCIM here may be it elsewhere: a gateway that knows Users and Groups alone.
    if (error.trouble === 'no SCIM') return warned(error.message);
    return { step: failed(asked, error), abilities: UNSAID };
  }
}

async function readOne(
  client: UpstreamClient,
  endpoint: '/Users' | '/Groups',
  terms: ProbeOptions,
): Promise<ProbeStep> {
  const asked = `${endpoint}?count=1` as const;
  try {
    const { resources, totalResults } = await client.page({ endpoint, count: 1, paging: 'index', ...terms });
    const noun = endpoint === '/Users' ? 'user' : 'group';
    const saw = totalResults === undefined ? 'It gives a list' : `It has ${counted(totalResults, noun)}`;
    if (resources.every(({ id }) => typeof id === 'string' && id !== '')) {
      return { asked, verdict: 'passed', saw: `${saw}.`, next: undefined };
    }
    const next = 'Every resource needs an id (RFC 7643 §3.1): check what the system or a proxy before it leaves out.';
    return { asked, verdict: 'failed', saw: `${saw}, of which the first has no id.`, next };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const isLeftOut = endpoint === '/Groups' && (error.status === 404 || error.status === 501);
    if (!isLeftOut) return failed(asked, error);
    return {
      asked,
      verdict: 'warned',
      saw: `${error.message} Without groups, users alone can be read.`,
      next: undefined,
    };
  }
}

const failed = (asked: ProbeStep['asked'], { message, trouble }: UpstreamError): ProbeStep => ({
  asked,
  verdict: 'failed',
  saw: message,
  next: nextStep(trouble),
});

const skipped = (endpoint: '/Users' | '/Groups'): ProbeStep => ({
  asked: `${endpoint}?count=1`,
  verdict: 'skipped',
  saw: 'It was not asked for, as it would fail in the same way.',
  next: undefined,
});

function abilitiesOf(config: JsonObject): UpstreamAbilities {
  const { filter } = config;
  const maxResults = isObject(filter) ? filter.maxResults : undefined;
  return {
    patch: flagOf(config.patch, 'supported'),
    filter: flagOf(filter, 'supported'),
    cursor: flagOf(config.pagination, 'cursor'),
    bulk: flagOf(config.bulk, 'supported'),
    maxResults: typeof maxResults === 'number' && maxResults > 0 ? maxResults : undefined,
  };
}

function flagOf(value: Json | undefined, name: string): boolean | undefined {
  const flag = isObject(value) ? value[name] : undefined;
  return typeof flag === 'boolean' ? flag : undefined;
}

function wordsOf({ patch, filter, cursor, bulk, maxResults }: UpstreamAbilities): string {
  const said = { PATCH: patch, filters: filter, 'paging by cursor': cursor, Bulk: bulk };
  const able = Object.entries(said).flatMap(([name, is]) => (is ? [name] : []));
  const unable = Object.entries(said).flatMap(([name, is]) => (is === false ? [name] : []));
  const parts = [
    ...(able.length > 0 ? [`It can do ${able.join(', ')}`] : []),
    ...(unable.length > 0 ? [`${able.length > 0 ? 'not' : 'It cannot do'} ${unable.join(', ')}`] : []),
    ...(maxResults === undefined ? [] : [`gives at most ${maxResults} resources at once`]),
  ];
  return parts.length === 0 ? 'It says nothing of what it can do.' : `${parts.join('; ')}.`;
}
