import { giveWay } from '../../protocol/give-way.js';
import { DEFAULT_PROJECTION } from '../../protocol/resource/projection.js';
import { ScimError, unavailable } from '../../protocol/scim-error.js';
import { PATCH_OP } from '../../protocol/urns.js';
import {
  holderIn,
  type KnownLink,
  matchedName,
  type Namesake,
  type SyncReference,
  type UpstreamLink,
} from '../../store/upstream/sync-link-store.js';
import type { SyncedType } from '../../store/upstream/sync-row.js';
import { askFor } from './ask-upstream.js';
import { changeOf, creationOf, writtenOf } from './local-body.js';
import { makeWay } from './make-way.js';
import { changeMembers } from './member-changes.js';
import type { Entity } from './read-entities.js';
import { isPassing, type SyncContext, type Tally, versionOf } from './sync-context.js';

/** What is to be kept of a page once its resources are written. */
export interface WrittenEntities {
  readonly links: readonly UpstreamLink[];
  /** Whose links stay as they are, but for that the run came by them. */
  readonly seen: readonly string[];
  /** Whose links were taken over by others, or never came to be. */
  readonly unlinked: readonly string[];
  readonly references: readonly SyncReference[];
}

/** A resource of ours that an entity is written to. */
interface Target {
  readonly entity: Entity;
  readonly localId: string;
  readonly existedBefore: boolean;
  /** Attributes that a sync wrote to it before. */
  readonly written: readonly string[];
  /** How it is counted; undefined where that depends on whether anything is written. */
  readonly counts: 'created' | 'updated' | undefined;
  readonly isNew: boolean;
  /** Whether its attributes are to be written. */
  readonly writesAttributes: boolean;
  readonly version: number | null;
}

/** How many are written before others have their turn. */
const TURN = 10;

/** Writes what a page has: what did not change costs one statement for all of it. */
export async function writeEntities(
  context: SyncContext,
  type: SyncedType,
  entities: readonly Entity[],
  tally: Tally,
): Promise<WrittenEntities> {
  return new PageWriter(context, type, tally).write(entities);
}

class PageWriter {
  readonly #context: SyncContext;
  readonly #type: SyncedType;
  readonly #tally: Tally;
  readonly #links: UpstreamLink[] = [];
  readonly #seen: string[] = [];
  readonly #unlinked: string[] = [];
  readonly #references: SyncReference[] = [];
  /** Ids of ours by ids of the upstream. */
  #managers: ReadonlyMap<string, string> = new Map();

  constructor(context: SyncContext, type: SyncedType, tally: Tally) {
    this.#context = context;
    this.#type = type;
    this.#tally = tally;
  }

  async write(entities: readonly Entity[]): Promise<WrittenEntities> {
    const { links, run } = this.#context;
    const known = await links.known(
      this.#type,
      entities.map(({ upstreamId }) => upstreamId),
    );
    const fresh = entities.filter(({ upstreamId }) => !this.#wasSeen(known.get(upstreamId), run.id));
    this.#managers = await this.#findManagers(fresh, known);
    const targets: Target[] = [];
    const strangers: Entity[] = [];
    for (const entity of fresh) {
      const link = known.get(entity.upstreamId);
      if (link === undefined || link.localId === null || link.presentVersion === null) strangers.push(entity);
      else if (this.#isUnchanged(entity, link)) {
        this.#tally.count('unchanged');
        this.#seen.push(entity.upstreamId);
      } else targets.push(this.#linked(entity, link.localId, link));
    }
    targets.push(...(await this.#settleStrangers(strangers, known)));
    for (const [i, target] of targets.entries()) {
      if (i % TURN === TURN - 1) await giveWay();
      this.#context.signal.throwIfAborted();
      await this.#writeTo(target);
    }
    return { links: this.#links, seen: this.#seen, unlinked: this.#unlinked, references: this.#references };
  }

  /** On an earlier page: what an upstream moved while it was read, or gave twice. */
  #wasSeen(link: KnownLink | undefined, run: string): boolean {
    if (link?.seenRun !== run) return false;
    this.#tally.count('read', -1);
    return true;
  }

  async #findManagers(entities: readonly Entity[], known: ReadonlyMap<string, KnownLink>) {
    const wanted = entities.flatMap(({ upstreamId, managerId, fingerprint }) => {
      const link = known.get(upstreamId);
      const isNeeded = link === undefined || link.unresolved || link.fingerprint !== fingerprint || hasDrifted(link);
      return managerId !== undefined && isNeeded ? [managerId] : [];
    });
    const found = await this.#context.links.referred([...new Set(wanted)]);
    return new Map(
      found.flatMap(({ resourceType, upstreamId, localId }) =>
        resourceType === 'User' ? [[upstreamId, localId] as const] : [],
      ),
    );
  }

  #isUnchanged(entity: Entity, link: KnownLink): boolean {
    if (link.fingerprint !== entity.fingerprint || link.membersFingerprint !== entity.membersFingerprint) return false;
    if (hasDrifted(link)) return false;
    if (!link.unresolved) return true;
    return this.#type === 'User' && (entity.managerId === undefined || !this.#managers.has(entity.managerId));
  }

  #linked(entity: Entity, localId: string, link: KnownLink): Target {
    const isOther = link.fingerprint !== entity.fingerprint;
    const hasOtherMembers = link.membersFingerprint !== entity.membersFingerprint;
    return {
      entity,
      localId,
      existedBefore: link.existedBefore,
      written: link.written,
      counts: isOther || hasOtherMembers ? 'updated' : undefined,
      isNew: false,
      writesAttributes: isOther || hasDrifted(link) || this.#type === 'User',
      version: link.presentVersion,
    };
  }

  /** Finds those of ours who are meant, and creates the others. */
  async #settleStrangers(strangers: readonly Entity[], known: ReadonlyMap<string, KnownLink>): Promise<Target[]> {
    const { links, properties } = this.#context;
    const attribute = properties.matching[this.#type];
    const nameOf = ({ attributes }: Entity) => {
      const name = attributes[attribute];
      return typeof name === 'string' && !name.includes('\u0000') ? matchedName(attribute, name) : undefined;
    };
    const names = [...new Set(strangers.flatMap((entity) => nameOf(entity) ?? []))];
    const namesakes = await links.namesakes(this.#type, attribute, names);
    const targets: Target[] = [];
    const absent: Entity[] = [];
    const taken = new Set<string>();
    for (const entity of strangers) {
      const name = nameOf(entity);
      const namesake = name === undefined ? undefined : namesakes.get(name);
      if (namesake === undefined) absent.push(entity);
      else if (taken.has(namesake.localId)) this.#failTaken(entity, 'another of the same page');
      else {
        const target = await this.#adopt(entity, namesake, known.get(entity.upstreamId));
        if (target === 'free') absent.push(entity);
        else if (target !== undefined) targets.push(target);
        taken.add(namesake.localId);
      }
    }
    return [...targets, ...(await this.#create(absent))];
  }

  /** @returns undefined where somebody else of the upstream has the name, `free` where they have it no more */
  async #adopt(entity: Entity, namesake: Namesake, link: KnownLink | undefined): Promise<Target | 'free' | undefined> {
    const { localId, linkedTo } = namesake;
    const of = { entity, localId, isNew: false, writesAttributes: true, version: null };
    if (linkedTo !== null && linkedTo !== entity.upstreamId) {
      const isGone = namesake.linkSeenRun !== this.#context.run.id && (await this.#isGone(linkedTo));
      if (!isGone) {
        if (await this.#makeWay(entity, undefined)) return 'free';
        this.#failTaken(entity, linkedTo);
        return undefined;
      }
      // The upstream has somebody else by this name now.
      this.#unlinked.push(linkedTo);
      const existedBefore = namesake.linkExistedBefore ?? true;
      return { ...of, existedBefore, written: namesake.linkWritten ?? [], counts: 'updated' };
    }
    // It was about to be created, and whoever did so came to no end.
    const isOurs =
      link !== undefined && link.localId === null && namesake.createdAt.getTime() >= link.createdAt.getTime() - 1;
    if (isOurs) return { ...of, existedBefore: false, written: [], counts: 'created' };
    return { ...of, existedBefore: true, written: [], counts: 'updated' };
  }

  #failTaken(entity: Entity, by: string): void {
    const noun = this.#type === 'User' ? 'user' : 'group';
    this.#tally.fail(
      entity.upstreamId,
      'linked-to-another',
      `The ${noun} of ours that has its ${this.#context.properties.matching[this.#type]} is already that of ${by}.`,
    );
  }

  async #isGone(upstreamId: string): Promise<boolean> {
    return (await askFor(this.#context, this.#type, upstreamId)) === 'gone';
  }

  async #makeWay({ attributes }: Entity, mover: string | undefined): Promise<boolean> {
    const name = this.#type === 'User' ? attributes.userName : attributes.displayName;
    return typeof name === 'string' && makeWay(this.#context, this.#type, name, mover);
  }

  async #create(entities: readonly Entity[]): Promise<Target[]> {
    if (entities.length === 0) return [];
    const { directoryOf, links, run, signal } = this.#context;
    const ids = entities.map(({ upstreamId }) => upstreamId);
    await links.reserve(this.#type, run.id, ids);
    const type = this.#context.typeOf(this.#type);
    const creations = entities.map((entity) => ({
      body: creationOf(type, entity.attributes, this.#managerOf(entity)),
      projection: DEFAULT_PROJECTION,
    }));
    const outcomes = await directoryOf(this.#type).createMany(creations, {
      failuresLeft: Number.POSITIVE_INFINITY,
      mayBegin: async () => {
        await giveWay();
        return !signal.aborted;
      },
      report: () => undefined,
    });
    signal.throwIfAborted();
    const passing = outcomes.find((outcome) => outcome.status === 'rejected' && isPassing(outcome.reason));
    if (passing?.status === 'rejected') throw passing.reason;
    if (outcomes.length < entities.length) throw unavailable('Not all could be created.', 'database-away');
    for (const outcome of outcomes) if (outcome.status === 'rejected') await this.#protectHolder(outcome.reason);
    return entities.flatMap((entity, i) => {
      const outcome = outcomes[i];
      if (outcome?.status !== 'fulfilled') {
        this.#unlinked.push(entity.upstreamId);
        this.#tally.refused(entity.upstreamId, outcome?.reason);
        return [];
      }
      const { resource } = outcome.value;
      const version = versionOf(outcome.value);
      const localId = String(resource.id);
      return [
        {
          entity,
          localId,
          existedBefore: false,
          written: [],
          counts: 'created' as const,
          isNew: true,
          writesAttributes: false,
          version,
        },
      ];
    });
  }

  /** Who has what somebody new was to have, and is gone at the upstream, may be the same by another id, and is not deleted. */
  async #protectHolder(refusal: unknown): Promise<void> {
    if (!(refusal instanceof ScimError) || refusal.scimType !== 'uniqueness') return;
    const { holder } = holderIn(refusal);
    const link = holder === undefined ? undefined : await this.#context.links.ofLocal(this.#type, holder);
    if (link === undefined || link.seenRun === this.#context.run.id || !(await this.#isGone(link.upstreamId))) return;
    this.#seen.push(link.upstreamId);
    this.#tally.note(
      link.upstreamId,
      'maybe-renamed',
      'It is gone, and stays here: a new one, which was refused, has a value of it.',
    );
  }

  #managerOf({ managerId }: Entity): string | undefined {
    return managerId === undefined ? undefined : this.#managers.get(managerId);
  }

  async #writeTo(target: Target): Promise<void> {
    const { entity, localId } = target;
    try {
      let version = target.version;
      if (target.writesAttributes) version = await this.#patch(target);
      let later: readonly SyncReference[] = [];
      let hasUnknown = false;
      if (this.#type === 'Group') {
        const changed = await changeMembers(this.#context, localId, entity.members, target.isNew);
        version = changed.version ?? version;
        later = changed.later;
        hasUnknown = changed.unknown.length > 0;
        if (hasUnknown) this.#noteUnknown(entity.upstreamId, changed.unknown);
      } else if (entity.managerId !== undefined && this.#managerOf(entity) === undefined)
        later = [{ localId, part: 'manager', upstreamId: entity.managerId }];
      this.#references.push(...later);
      this.#tally.count(target.counts ?? (version === target.version ? 'unchanged' : 'updated'));
      this.#keep(target, version, later.length > 0 || hasUnknown);
    } catch (error) {
      this.#tally.refused(entity.upstreamId, error);
      // What was created is ours, whatever became of its members: it is tried again.
      if (target.isNew || target.counts === 'created') this.#keep(target, null, true);
      else this.#seen.push(entity.upstreamId);
    }
  }

  async #patch(target: Target): Promise<number | null> {
    try {
      return await this.#change(target);
    } catch (error) {
      const isTaken = error instanceof ScimError && error.scimType === 'uniqueness';
      if (!isTaken || !(await this.#makeWay(target.entity, target.localId))) throw error;
      return this.#change(target);
    }
  }

  async #change({ entity, localId, written, version }: Target): Promise<number | null> {
    const Operations = changeOf(entity.attributes, this.#managerOf(entity), written);
    if (Operations.length === 0) return version;
    const body = { schemas: [PATCH_OP], Operations };
    try {
      return versionOf(await this.#context.directoryOf(this.#type).patch(localId, body, DEFAULT_PROJECTION));
    } catch (error) {
      // Somebody deleted it this moment: the next run creates it.
      if (error instanceof ScimError && error.status === 404) return null;
      throw error;
    }
  }

  #keep({ entity, localId, existedBefore }: Target, localVersion: number | null, unresolved: boolean): void {
    const { upstreamId, fingerprint, membersFingerprint, modified } = entity;
    const written = writtenOf(entity);
    this.#links.push({
      upstreamId,
      localId,
      fingerprint,
      membersFingerprint,
      written,
      localVersion,
      unresolved,
      existedBefore,
      upstreamModified: modified,
    });
  }

  #noteUnknown(upstreamId: string, unknown: readonly string[]): void {
    const [first, ...others] = unknown;
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    this.#tally.note(upstreamId, 'member-unknown', `It has a member who is not read: ${first}${more}.`);
  }
}

/** Whether somebody else changed our resource since it was written. */
const hasDrifted = ({ localVersion, presentVersion }: KnownLink): boolean => localVersion !== presentVersion;
