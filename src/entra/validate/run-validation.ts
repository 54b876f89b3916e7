import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, ScimAnswer } from '../client/connection.js';
import { ConnectionError } from '../client/connection-error.js';
import { isAnswering, isLost } from '../client/is-answering.js';
import { isShutOut, servesScim } from '../client/serves-scim.js';
import { Context, excerpt, type ValidationSettings } from './context.js';
import { GALLERY_JOB_TESTS } from './gallery-jobs.js';
import { GALLERY_SCIM_TESTS } from './gallery-scim.js';
import { Finding, NotApplicable, type TestResult, type ValidationReport, type ValidationTest } from './model.js';
import { WEB_GROUP_PREVIEWS, WEB_GROUP_TESTS } from './web-groups.js';
import { WEB_USER_PREVIEWS, WEB_USER_TESTS } from './web-users.js';

/** Every test of Microsoft's, in the order in which they are run. */
export const VALIDATION_TESTS: readonly ValidationTest[] = [
  ...WEB_USER_TESTS,
  ...WEB_GROUP_TESTS,
  ...WEB_USER_PREVIEWS,
  ...WEB_GROUP_PREVIEWS,
  ...GALLERY_JOB_TESTS,
  ...GALLERY_SCIM_TESTS,
];

export interface ValidationOptions extends ValidationSettings {
  /** Default: all of Microsoft's. */
  readonly tests?: readonly ValidationTest[];
  /** Told of each result as it comes. */
  readonly onResult?: (result: TestResult) => void;
}

/** Nothing can be learnt from an endpoint that cannot be asked, or lets the caller in nowhere. */
export class EndpointUnusable extends Error {
  override readonly name = 'EndpointUnusable';
}

/**
 * Runs tests against an endpoint and takes away again what they made there.
 * @param connect makes the connection, whose exchanges it reports to the observer
 * @throws EndpointUnusable
 */
export async function runValidation(
  url: string,
  connect: (observe: Context['record']) => Connection,
  options: ValidationOptions,
): Promise<ValidationReport> {
  const startedAt = new Date();
  const began = performance.now();
  let record: Context['record'] = () => {};
  const connection = connect((step) => record(step));
  const context = new Context(connection, options);
  record = (step) => context.record(step);
  const { tests = VALIDATION_TESTS } = options;
  const pause = (milliseconds: number) =>
    delay(milliseconds, undefined, { signal: options.signal }).catch(() => undefined);
  const results: TestResult[] = [];
  let stopped: string | undefined;
  try {
    await mustBeUsable(connection);
    for (const test of tests) {
      if (options.signal?.aborted) break;
      const result = await runTest(context, test);
      if (typeof result === 'string') stopped = result;
      if (result === undefined || typeof result === 'string') break;
      results.push(result);
      options.onResult?.(result);
      const last = result.steps.at(-1)?.outcome;
      if (result.status !== 'passed' && isLost(last) && !(await isAnswering(connection, pause))) {
        stopped = `Nothing answers any more: ${last.message}.`;
        break;
      }
    }
    const left = await context.cleanUp();
    const seconds = (performance.now() - began) / 1_000;
    return { url, startedAt, seconds, results, notRun: tests.length - results.length, stopped, left };
  } finally {
    connection.close();
  }
}

/** @throws EndpointUnusable */
async function mustBeUsable(connection: Connection): Promise<void> {
  const probe = { method: 'GET', path: '/Users', query: [['filter', `userName eq "${randomUUID()}"`]] } as const;
  let answer: ScimAnswer;
  try {
    answer = await connection.send(probe);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    throw new EndpointUnusable(`The endpoint cannot be asked: ${error.message}.`, { cause: error });
  }
  if (isShutOut(answer)) {
    throw new EndpointUnusable(`The endpoint does not let this caller in: ${answer.status}${excerpt(answer)}`);
  }
  const isServed = await servesScim(answer, (request) => connection.send(request)).catch(() => true);
  if (isServed) return;
  const status = `GET /Users is answered with ${answer.status}${excerpt(answer)}`;
  throw new EndpointUnusable(`No SCIM is served at this path: ${status}`);
}

/** @returns undefined when somebody stopped it, a sentence when it cannot be judged */
async function runTest(context: Context, { run, ...test }: ValidationTest): Promise<TestResult | string | undefined> {
  const began = performance.now();
  const result = (status: TestResult['status'], expected?: string, found?: string, fix?: string): TestResult => ({
    test,
    status,
    expected,
    found,
    fix,
    seconds: (performance.now() - began) / 1_000,
    steps: context.takeSteps(),
  });
  context.takeSteps();
  try {
    await run(context);
    return result('passed');
  } catch (error) {
    if (context.settings.signal?.aborted) return undefined;
    if (error instanceof NotApplicable) return result('skipped', undefined, error.message);
    if (error instanceof ConnectionError && error.failure === 'throttled') return `${sentence(error.message)}.`;
    if (!(error instanceof Finding)) throw error;
    return result(test.isOptional ? 'warned' : 'failed', error.expected, error.message, error.fix);
  }
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');
