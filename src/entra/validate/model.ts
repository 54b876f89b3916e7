import type { ScimAnswer, ScimRequest } from '../client/connection.js';
import type { ConnectionError } from '../client/connection-error.js';
import type { Context } from './context.js';

/**
 * Whose test it is: Microsoft's web validator (required and preview), the gallery's validation workflow, the RFCs of SCIM, or
 * the profile of IPSIE.
 */
export type Suite = 'web' | 'web-preview' | 'gallery' | 'scim' | 'ipsie';

/** One test of a validator. */
export interface ValidationTest {
  /** As its validator names it. */
  readonly id: string;
  readonly suite: Suite;
  /** A sentence that says what must hold. */
  readonly title: string;
  /** Where it is written that it must. */
  readonly clause: string;
  /** How strongly it is demanded; undefined where that is not said. */
  readonly level?: 'MUST' | 'SHOULD';
  /** Whether a failure only warns. */
  readonly isOptional?: boolean;
  /** @throws Finding when it does not hold, NotApplicable when it cannot be tried here */
  run(context: Context): Promise<void>;
}

/** What a test found to be wrong. */
export class Finding extends Error {
  override readonly name = 'Finding';
  readonly expected: string;
  readonly fix: string;

  constructor(expected: string, found: string, fix: string) {
    super(found);
    this.expected = expected;
    this.fix = fix;
  }
}

/** Why a test says nothing about this endpoint. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** One request of a test and what came back. */
export interface Step {
  readonly request: ScimRequest;
  readonly url: string;
  readonly outcome: ScimAnswer | ConnectionError;
}

export interface TestResult {
  readonly test: Omit<ValidationTest, 'run'>;
  readonly status: 'passed' | 'failed' | 'warned' | 'skipped';
  readonly expected: string | undefined;
  readonly found: string | undefined;
  readonly fix: string | undefined;
  readonly seconds: number;
  readonly steps: readonly Step[];
}

export interface ValidationReport {
  readonly url: string;
  readonly startedAt: Date;
  readonly seconds: number;
  readonly results: readonly TestResult[];
  /** Tests that were to be run, but it was stopped before. */
  readonly notRun: number;
  /** Why it was stopped, when nobody asked for it: a sentence. */
  readonly stopped: string | undefined;
  /** Resources that could not be taken away again, by their URLs. */
  readonly left: readonly string[];
}
