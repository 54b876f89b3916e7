import { LRUCache } from 'lru-cache';
import { Connections, type ExchangeTimes } from '../../outbound/connections.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import { credentialOf } from './credential/credential-of.js';
import type { UpstreamSecrets } from './credential/upstream-secrets.js';
import { NoPlace, Places } from './limits/places.js';
import { CLOCK, type Clock, ScimUpstream } from './scim-upstream.js';
import { type UpstreamClient, type UpstreamCondition, UpstreamError } from './upstream-answer.js';

export interface UpstreamsOptions {
  readonly secrets: UpstreamSecrets;
  /** Whether addresses of private networks are asked too. */
  readonly allowsPrivate: boolean;
  /** Takes a line for the operator when an upstream is left alone, and when it answers again. */
  readonly log?: ((line: string) => void) | undefined;
  readonly times?: Partial<ExchangeTimes> | undefined;
  /** Of one answer, decompressed; default 16 MiB. */
  readonly maxAnswerBytes?: number | undefined;
  readonly clock?: Clock | undefined;
}

const TIMES: ExchangeTimes = { connectMs: 5_000, headMs: 20_000, idleMs: 10_000, wholeMs: 60_000 };
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_CLIENTS = 500;
/** Requests that are under way at once, and those that wait for it. */
const PLACES = {
  system: { max: 8, waiting: 200 },
  organization: { max: 16, waiting: 400 },
  all: { max: 64, waiting: 2_000 },
};

/**
 * The clients of all upstreams: one for each version of a system, which everybody who asks for it shares, with its
 * connections, tokens, and what is known of how it does. Requests at once are bounded: to one system, of one organization,
 * and in all.
 */
export class Upstreams {
  readonly #options: UpstreamsOptions;
  readonly #clients = new LRUCache<string, ScimUpstream>({
    max: MAX_CLIENTS,
    dispose: (client) => client.retire(),
  });
  readonly #organizations = new Map<string, Places>();
  readonly #all = new Places(PLACES.all.max, PLACES.all.waiting);

  constructor(options: UpstreamsOptions) {
    this.#options = options;
  }

  clientOf(system: UpstreamSystem): UpstreamClient {
    const key = keyOf(system);
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const client = this.#make(system);
    this.#clients.set(key, client);
    return client;
  }

  /** How a system does as far as this process knows, which asks it nothing for it. */
  conditionOf(system: UpstreamSystem): UpstreamCondition {
    return this.#clients.peek(keyOf(system))?.condition ?? { state: 'unknown', until: undefined };
  }

  /** Ends all that is under way. */
  async close(): Promise<void> {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    await Promise.all(clients.map((client) => client.close()));
  }

  #make(system: UpstreamSystem): ScimUpstream {
    const { secrets, allowsPrivate, times, maxAnswerBytes = MAX_ANSWER_BYTES, clock = CLOCK, log } = this.#options;
    const { authorities } = system;
    const own = new Places(PLACES.system.max, PLACES.system.waiting);
    return new ScimUpstream({
      system,
      credential: credentialOf(system, secrets, clock.now),
      connect: (clientCertificate) =>
        new Connections({
          allowsPrivate,
          times: { ...TIMES, ...times },
          maxConnections: PLACES.system.max,
          authorities,
          clientCertificate,
        }),
      enter: (withinMs, signal) => this.#enter(system, own, withinMs, signal),
      maxAnswerBytes,
      clock,
      log,
    });
  }

  async #enter(system: UpstreamSystem, own: Places, withinMs: number, signal?: AbortSignal): Promise<() => void> {
    const { organizationId, name } = system;
    const ofOrganization = this.#organizations.get(organizationId) ?? newPlaces(PLACES.organization);
    this.#organizations.set(organizationId, ofOrganization);
    const taken: (() => void)[] = [];
    const leave = () => {
      for (const give of taken) give();
      if (ofOrganization.isIdle) this.#organizations.delete(organizationId);
    };
    try {
      for (const places of [own, ofOrganization, this.#all]) taken.push(await places.take(withinMs, signal));
      return leave;
    } catch (error) {
      leave();
      if (!(error instanceof NoPlace)) throw error;
      throw new UpstreamError(
        'rate limited',
        `Too many requests wait for the system ${name}, or for others of its organization.`,
        1_000,
      );
    }
  }
}

const keyOf = ({ organizationId, id, version }: UpstreamSystem): string => `${organizationId}/${id}/${version}`;

const newPlaces = ({ max, waiting }: { readonly max: number; readonly waiting: number }) => new Places(max, waiting);
