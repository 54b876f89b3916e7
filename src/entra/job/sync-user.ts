import type { TargetValues } from '../mapping/model.js';
import { type Assignment, createBody } from '../target/create-body.js';
import { type AttributeChange, patchAttributes, patchReference, removeReference } from '../target/patch-body.js';
import { readTargetPath, type TargetPath, valueAt } from '../target/target-path.js';
import { hasValue, referenceAt, type TargetResource } from '../target/target-resource.js';
import type { EntraUser } from '../tenant/model.js';
import { userSource } from './object-names.js';
import { anchorOf, attempt, mayDelete, type Run, report, type Subject } from './run.js';
import { JobFailure } from './target-client.js';

const ENDPOINT = '/Users';

export const userSubject = (user: EntraUser): Subject => ({
  object: 'User',
  objectId: user.objectId,
  name: user.userPrincipalName,
});

/** Brings one user to the target: matches, then creates or changes it. References come later, see syncReferences. */
export async function syncUser(run: Run, user: EntraUser): Promise<void> {
  const subject = userSubject(user);
  const { users } = run;
  const source = sourceOf(run, user);
  const anchor = anchorOf(run, user.objectId);
  await attempt(run, subject, 'update', async () => {
    const known = anchor.targetId === undefined ? undefined : await run.client.get(ENDPOINT, anchor.targetId, false);
    if (anchor.targetId !== undefined && known === undefined) {
      // Entra calls it an invalid anchor, forgets it, and matches again.
      report(run, subject, 'match', 'retried', {
        targetId: anchor.targetId,
        code: 'InvalidAnchor',
        detail: `${ENDPOINT}/${anchor.targetId} is gone from the target; it is matched again.`,
      });
      anchor.targetId = undefined;
    }
    const isLeaver = source.IsSoftDeleted === true;
    if (known === undefined && isLeaver) {
      report(run, subject, 'skip', 'skipped', { detail: 'Not active in Entra, and not known at the target.' });
      return;
    }
    const values = users.map(source, 'create');
    const found = known ?? (await match(run, values));
    if (found === undefined) return create(run, subject, values);
    anchor.targetId = found.id;
    await change(run, subject, found, known === undefined ? values : users.map(source, 'update'), isLeaver);
  });
}

/** Asks by each matching attribute in turn, and stops at the first hit. */
async function match(run: Run, values: TargetValues): Promise<TargetResource | undefined> {
  for (const target of run.users.matching) {
    const wanted = values.get(target);
    if (wanted?.kind !== 'value' || wanted.value === '') continue;
    const found = await run.client.match(ENDPOINT, `${target} eq ${quoted(wanted.value)}`, false);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Entra does not escape; a quote in a matching value breaks its own query (ENTRA.md §1). */
export const quoted = (value: string): string => `"${value}"`;

async function create(run: Run, subject: Subject, values: TargetValues): Promise<void> {
  const anchor = anchorOf(run, subject.objectId);
  const created = await run.client.create(ENDPOINT, createBody('User', assignmentsOf(values)));
  anchor.targetId = created.id;
  anchor.active = true;
  run.tally.created += 1;
  report(run, subject, 'create', 'success', { targetId: created.id });
}

async function change(
  run: Run,
  subject: Subject,
  found: TargetResource,
  values: TargetValues,
  isLeaver: boolean,
): Promise<void> {
  const anchor = anchorOf(run, subject.objectId);
  const changes = differences(found, values);
  if (changes.length === 0) {
    anchor.active = !isLeaver;
    run.tally.unchanged += 1;
    return;
  }
  const active = changes.find(({ path }) => path.text.toLowerCase() === 'active');
  const disables = active?.value.toLowerCase() === 'false';
  if (disables && !mayDelete(run, subject, 'disable')) return;
  // Whoever is disabled is only disabled: Entra sends no other attribute of a leaver.
  const sent = disables && active !== undefined ? [active] : changes;
  const done = await run.client.patch(ENDPOINT, found.id, patchAttributes(run.dialect, sent));
  if (!done) throw gone(found.id);
  const action = disables ? 'disable' : active !== undefined && !anchor.active ? 'restore' : 'update';
  anchor.active = !isLeaver;
  if (disables) run.tally.disabled += 1;
  else run.tally.updated += 1;
  report(run, subject, action, 'success', { targetId: found.id });
}

export const gone = (id: string): JobFailure =>
  new JobFailure('InvalidAnchor', `The target has no ${id} any more.`, undefined, undefined);

export const assignmentsOf = (values: TargetValues): Assignment[] =>
  [...values].flatMap(([name, target]) =>
    target.kind === 'value' && target.value !== '' ? [{ path: pathOf(name), value: target.value }] : [],
  );

/** What the target has otherwise; Entra does not send the loss of a value. */
export function differences(found: TargetResource, values: TargetValues): AttributeChange[] {
  return assignmentsOf(values)
    .filter(({ path, value }) => !hasValue(found.json, path, value))
    .map(({ path, value }) => ({ path, value, kind: isEmpty(valueAt(found.json, path)) ? 'add' : 'replace' }));
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

export function pathOf(name: string): TargetPath {
  const path = readTargetPath(name);
  if (path === undefined) throw new Error(`"${name}" is no target of an attribute mapping`);
  return path;
}

/** Writes who the manager of a user is, or that it has none any more, once all users of the cycle are at the target. */
export async function syncReferences(run: Run, user: EntraUser): Promise<void> {
  const anchor = run.state.anchors.get(user.objectId);
  const source = sourceOf(run, user);
  if (anchor?.targetId === undefined || source.IsSoftDeleted === true) return;
  const { targetId } = anchor;
  const subject = userSubject(user);
  const values = run.users.map(source, 'update');
  for (const [name, target] of values) {
    if (target.kind !== 'reference') continue;
    await attempt(run, subject, 'update', () => link(run, subject, targetId, name, target.objectId));
  }
  for (const name of anchor.references.filter((written) => !values.has(written))) {
    await attempt(run, subject, 'update', () => unlink(run, subject, targetId, name));
  }
}

async function link(run: Run, subject: Subject, targetId: string, name: string, objectId: string): Promise<void> {
  const referenced = run.state.anchors.get(objectId)?.targetId;
  if (referenced === undefined) {
    const there = run.directory.users.get(objectId);
    // Entra never links a manager who is out of scope (ENTRA.md §2).
    if (there === undefined || sourceOf(run, there).IsSoftDeleted === true) return;
    throw new JobFailure('ReferenceNotResolved', `${name}: ${there.userPrincipalName} is not at the target yet.`);
  }
  const found = await run.client.get(ENDPOINT, targetId, false);
  if (found === undefined) throw gone(targetId);
  const path = pathOf(name);
  const { references } = anchorOf(run, subject.objectId);
  if (referenceAt(found.json, path) !== referenced) {
    const done = await run.client.patch(ENDPOINT, targetId, patchReference(run.dialect, path, referenced));
    if (!done) throw gone(targetId);
    run.tally.updated += 1;
    report(run, subject, 'update', 'success', { targetId, detail: `${name} is ${referenced}.` });
  }
  if (!references.includes(name)) references.push(name);
}

async function unlink(run: Run, subject: Subject, targetId: string, name: string): Promise<void> {
  const found = await run.client.get(ENDPOINT, targetId, false);
  if (found === undefined) throw gone(targetId);
  const path = pathOf(name);
  if (referenceAt(found.json, path) !== undefined) {
    if (!(await run.client.patch(ENDPOINT, targetId, removeReference(run.dialect, path)))) throw gone(targetId);
    run.tally.updated += 1;
    report(run, subject, 'update', 'success', { targetId, detail: `${name} is removed.` });
  }
  const anchor = anchorOf(run, subject.objectId);
  anchor.references = anchor.references.filter((written) => written !== name);
}

const sourceOf = (run: Run, user: EntraUser) => userSource(user, run.users.isInScope(userSource(user, true)));
