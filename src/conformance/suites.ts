import type { Suite, ValidationTest } from '../entra/validate/model.js';
import { VALIDATION_TESTS } from '../entra/validate/run-validation.js';
import { testsOfChecks } from './check.js';
import { IPSIE_CHECKS } from './ipsie/checks.js';
import { SCIM_CHECKS } from './scim/checks.js';

/** What can be asked for by name: a suite, or several. */
const NAMED = {
  entra: ['web', 'web-preview', 'gallery'],
  web: ['web'],
  'web-preview': ['web-preview'],
  gallery: ['gallery'],
  scim: ['scim'],
  ipsie: ['ipsie'],
  all: ['web', 'web-preview', 'gallery', 'scim', 'ipsie'],
} as const satisfies Record<string, readonly Suite[]>;

export type SuiteName = keyof typeof NAMED;

export const SUITE_NAMES = Object.keys(NAMED) as readonly SuiteName[];

/** The tests of suites, in the order in which they are run; for one run, as they share what they learn. */
export function testsOf(names: readonly SuiteName[]): readonly ValidationTest[] {
  const suites = new Set<Suite>(names.flatMap((name) => NAMED[name]));
  const ours = [...testsOfChecks('scim', SCIM_CHECKS), ...testsOfChecks('ipsie', IPSIE_CHECKS)];
  return [...VALIDATION_TESTS, ...ours].filter(({ suite }) => suites.has(suite));
}
