import { isId } from '../../store/parameters.js';
import { lowestId } from '../../store/partitions/weeks.js';
import type { UndoSelection } from '../../store/undo/undo-selection.js';
import type { UndoStore } from '../../store/undo/undo-store.js';
import { timeOf, timesOfRequest } from '../log/request-id.js';
import { OperatorError } from '../operator-error.js';
import type { Retention } from '../retention/retention.js';

/** What somebody wants to take back. */
export type UndoWish =
  | { readonly by: 'request'; readonly of: string }
  | { readonly by: 'credential'; readonly of: string; readonly since: Date; readonly until: Date };

export interface Selected extends UndoSelection {
  /** Before it, what is undone is not kept any more and stays as it is; undefined when all is kept. */
  readonly forgottenBefore: Date | undefined;
}

/** Between the clocks of nodes. */
const CLOCKS_MS = 10_000;

/** @throws OperatorError when nothing can be meant, or nothing of it is kept */
export async function select(
  store: UndoStore,
  retention: Retention,
  organizationId: string,
  wish: UndoWish,
): Promise<Selected> {
  const { from, until } = wish.by === 'request' ? await timesOf(store, organizationId, wish.of) : windowOf(wish);
  const kept = await retention.lowestKept(organizationId);
  const [fromId, toId] = [lowestId(from), lowestId(until)];
  if (toId <= kept) {
    throw new OperatorError(
      `What was done then is not kept any more: log and history go back to ${new Date(timeOf(kept)).toISOString()}. Nothing can be undone.`,
    );
  }
  const isForgotten = fromId < kept;
  return {
    by: wish.by,
    of: wish.of,
    fromId: isForgotten ? kept : fromId,
    toId,
    forgottenBefore: isForgotten ? new Date(timeOf(kept)) : undefined,
  };
}

function windowOf({ since, until }: Extract<UndoWish, { by: 'credential' }>): { from: Date; until: Date } {
  // What is done from now on is no part of it.
  const end = new Date(Math.min(until.getTime(), Date.now() + 1));
  if (since >= end) throw new OperatorError('The time ends before it begins: give --since before --until.');
  return { from: since, until: end };
}

/** An undo is a request that goes on for as long as it takes. */
async function timesOf(store: UndoStore, organizationId: string, requestId: string) {
  const undo = isId(requestId) ? await store.find(organizationId, requestId) : undefined;
  if (undo !== undefined) {
    if (undo.state === 'running') throw new OperatorError(`The undo ${requestId} still runs: wait, or stop it first.`);
    return { from: new Date(timeOf(undo.id) - CLOCKS_MS), until: new Date() };
  }
  const times = timesOfRequest(requestId);
  if (times !== undefined) return times;
  throw new OperatorError(
    `The request id ${requestId} does not tell its time. Undo what its credential did at that time: rollcall undo credential --help`,
  );
}
