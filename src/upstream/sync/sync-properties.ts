import { MATCHABLE, type Matchable } from '../../store/upstream/sync-link-store.js';
import type { SyncedType } from '../../store/upstream/sync-row.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import type { UpstreamPaging } from '../client/upstream-answer.js';

/** What the properties of a system say of how it is synced, by SAP's names. */
export interface SyncProperties {
  /** `scim.user.filter`, of an Identity Directory `ias.user.filter`; so of groups. */
  readonly filters: Readonly<Record<SyncedType, string | undefined>>;
  /** `scim.user.unique.attribute` and `scim.group.unique.attribute`: by which resources of ours are adopted. */
  readonly matching: Readonly<Record<SyncedType, Matchable>>;
  /** `ips.delete.threshold.users` and `ips.delete.threshold.groups`; undefined for no limit. */
  readonly thresholds: Readonly<Record<SyncedType, number | undefined>>;
  /** `ips.delete.existedbefore.entities` */
  readonly deletesExisting: boolean;
  /** `ips.full.read.force.count`: a scheduled run reads all after so many that read changes; undefined for never. */
  readonly forceFullAfter: number | undefined;
  /** `ips.trace.failed.entity.content`: whether what is told of failures may have values of resources in it. */
  readonly tellsContent: boolean;
  readonly paging: UpstreamPaging;
}

/** A property of a system that cannot be what it is; the message is for whoever entered it. */
export class SyncPropertyError extends Error {
  override readonly name = 'SyncPropertyError';
}

/** @throws SyncPropertyError */
export function syncProperties({ kind, properties }: Pick<UpstreamSystem, 'kind' | 'properties'>): SyncProperties {
  const textOf = (name: string) => {
    const value = properties[name]?.trim();
    return value === '' ? undefined : value;
  };
  const ofKind = (rest: string) => (kind === 'ias' ? textOf(`ias.${rest}`) : undefined) ?? textOf(`scim.${rest}`);
  const countOf = (name: string) => {
    const text = textOf(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text))
      throw new SyncPropertyError(`The property ${name} is ${quoted(text)}: it takes a count.`);
    return Number(text);
  };
  const flagOf = (name: string) => {
    const text = textOf(name) ?? 'false';
    if (!/^(true|false)$/i.test(text))
      throw new SyncPropertyError(`The property ${name} is ${quoted(text)}: it takes true or false.`);
    return text.toLowerCase() === 'true';
  };
  const matching = (type: SyncedType, rest: string): Matchable => {
    const known: readonly Matchable[] = MATCHABLE[type];
    const text = ofKind(rest) ?? String(known[0]);
    const found = known.find((name) => name.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    throw new SyncPropertyError(
      `${type}s cannot be matched by ${quoted(text)}, as the property scim.${rest} says: it takes ${known.join(', ')}.`,
    );
  };
  return {
    filters: { User: ofKind('user.filter'), Group: ofKind('group.filter') },
    matching: { User: matching('User', 'user.unique.attribute'), Group: matching('Group', 'group.unique.attribute') },
    thresholds: { User: countOf('ips.delete.threshold.users'), Group: countOf('ips.delete.threshold.groups') },
    deletesExisting: flagOf('ips.delete.existedbefore.entities'),
    forceFullAfter: countOf('ips.full.read.force.count'),
    tellsContent: properties['ips.trace.failed.entity.content'] !== 'false',
    // Ids do not shift when somebody is deleted meanwhile.
    paging: kind === 'ias' ? 'startId' : 'index',
  };
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 100));
