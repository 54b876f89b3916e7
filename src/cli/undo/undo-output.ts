import type { UndoPreview, UndoReport, UndoRow } from '../../directory/undo/undos.js';
import { counted } from '../../protocol/counted.js';
import { localTime, printFacts, printJson, printLine, printTable } from '../terminal.js';

const DEEDS = {
  restore: 'to come back',
  delete: 'to be deleted',
  replace: 'to be as they were',
  already: 'as they were already',
} as const;
const MAX_SHOWN = 20;

/** @param command that does it */
export function printPreview(
  seen: UndoPreview & { readonly forgottenBefore: Date | undefined },
  json: true | undefined,
  command: string,
): void {
  if (json) {
    printJson({ undone: false, ...seen });
    return;
  }
  const { resources, membersAdded, membersRemoved, left, leftCount, forgottenBefore } = seen;
  if (resources.length === 0 && leftCount + membersAdded + membersRemoved === 0) {
    printLine('Nothing of it is there to be undone.');
  } else {
    printLine('It would be put back:');
    const facts = resources.map(({ type, kind, count, names }): readonly [string, string] => [
      `  ${type}s ${DEEDS[kind]}`,
      `${count}: ${names.join(', ')}${count > names.length ? ', …' : ''}`,
    ]);
    if (membersAdded > 0) facts.push(['  Members to come back', String(membersAdded)]);
    if (membersRemoved > 0) facts.push(['  Members to go', String(membersRemoved)]);
    if (facts.length > 0) printFacts(facts);
    if (leftCount > 0) printLine(`Left alone: ${leftCount}`);
    for (const { sentence } of left.slice(0, MAX_SHOWN)) printLine(`  ${sentence}`);
    if (leftCount > MAX_SHOWN) printLine(`  and ${leftCount - MAX_SHOWN} more`);
  }
  if (forgottenBefore !== undefined) printLine(forgotten(forgottenBefore));
  printLine('Nothing was changed.');
  if (resources.length > 0 || membersAdded + membersRemoved > 0) printLine(`To do it: rollcall ${command}`);
}

const forgotten = (before: Date) =>
  `What was done before ${localTime(before)} is not kept any more, and stays as it is (rollcall org retention).`;

export function printReport({ undo, leftCounts, left }: UndoReport, json: true | undefined): void {
  if (json) {
    printJson({ ...undo, leftCounts, left });
    return;
  }
  const { id, state, slug } = undo;
  printLine(`Undo ${id} of ${slug}: ${STATES[state]}.`);
  printFacts(factsOf(undo));
  const total = Object.values(leftCounts).reduce((sum, count) => sum + count, 0);
  if (total > 0) printLine(`Left alone: ${total}`);
  for (const { sentence } of left.slice(0, MAX_SHOWN)) printLine(`  ${sentence}`);
  if (total > MAX_SHOWN) printLine(`  and ${total - MAX_SHOWN} more`);
  if (state !== 'done') printLine(`To go on with it: rollcall undo resume --organization ${slug} ${id}`);
  else printLine(`To take it back: rollcall undo request ${id} --organization ${slug}`);
}

const STATES = { running: 'it runs', stopped: 'it was stopped', done: 'done' } as const;

const factsOf = ({
  by,
  of,
  isForced,
  actor,
  createdAt,
  finishedAt,
  counts,
}: UndoRow): (readonly [string, string])[] => [
  ['  Of', `${by} ${of}${isForced ? ', also what others changed since' : ''}`],
  ['  By', actor],
  ['  Begun', localTime(createdAt)],
  ...(finishedAt === null ? [] : [['  Done', localTime(finishedAt)] as const]),
  ['  Brought back', String(counts.restored)],
  ['  Deleted', String(counts.deleted)],
  ['  As they were', String(counts.changed)],
  ['  Already so', String(counts.already)],
  ['  Members in', String(counts.membersAdded)],
  ['  Members out', String(counts.membersRemoved)],
];

export function printUndos(undos: readonly UndoRow[], json: true | undefined): void {
  if (json) {
    for (const undo of undos) printJson(undo);
    return;
  }
  if (undos.length === 0) printLine('No undo yet.');
  else
    printTable(
      ['ID', 'BEGUN', 'STATE', 'OF', 'DONE'],
      undos.map((undo) => [undo.id, localTime(undo.createdAt), undo.state, `${undo.by} ${undo.of}`, doneSoFar(undo)]),
    );
}

/** What an undo did, in a few words. */
export function doneSoFar({ counts }: UndoRow): string {
  const { restored, deleted, changed, membersAdded, membersRemoved } = counts;
  const parts = [
    `${counted(restored, 'resource')} brought back`,
    ...(deleted > 0 ? [`${deleted} deleted`] : []),
    ...(changed > 0 ? [`${changed} as they were`] : []),
    ...(membersAdded > 0 ? [`${counted(membersAdded, 'member')} in`] : []),
    ...(membersRemoved > 0 ? [`${counted(membersRemoved, 'member')} out`] : []),
  ];
  return parts.join(', ');
}
