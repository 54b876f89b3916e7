import type { Requirement, TestReference } from './requirement.js';

/** What became of one test. */
export interface TestOutcome {
  /** From the root of the repository, with forward slashes. */
  readonly file: string;
  readonly fullName: string;
  readonly status: string;
}

/**
 * Compares the requirements with what ran.
 * @returns a sentence for each requirement that no passed test holds; empty when all hold
 */
export function findUnheld(requirements: readonly Requirement[], outcomes: readonly TestOutcome[]): string[] {
  const byFile = new Map<string, TestOutcome[]>();
  for (const outcome of outcomes) byFile.set(outcome.file, [...(byFile.get(outcome.file) ?? []), outcome]);
  return requirements.flatMap(({ id, tests }) => {
    if (tests.length === 0) return [`${id} names no test.`];
    return tests.flatMap((test) => {
      const problem = problemOf(test, byFile.get(test.file) ?? []);
      return problem === undefined ? [] : [`${id}: ${problem}`];
    });
  });
}

function problemOf({ file, name, isPrefix }: TestReference, outcomes: readonly TestOutcome[]): string | undefined {
  const found = outcomes.filter(({ fullName }) => (isPrefix ? fullName.startsWith(name) : fullName === name));
  const which = `${isPrefix ? 'test that begins with ' : 'test '}"${name}" in ${file}`;
  if (found.length === 0) return `no ${which} has run.`;
  const other = found.find(({ status }) => status !== 'passed');
  return other === undefined ? undefined : `the ${which} is ${other.status}: "${other.fullName}".`;
}
