import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { SUITE_NAMES, type SuiteName, testsOf } from '../../conformance/suites.js';
import { OperatorError } from '../../directory/operator-error.js';
import { Scrubber } from '../../entra/cassette/scrub.js';
import type { Exchange } from '../../entra/client/connection.js';
import { VALIDATOR_MARKS } from '../../entra/leftovers/clean-up.js';
import { APPS, type AppName, mappingsOf } from '../../entra/mapping/apps.js';
import { compileMappings } from '../../entra/mapping/compile-mapping.js';
import type { TestResult, ValidationReport } from '../../entra/validate/model.js';
import { htmlReport } from '../../entra/validate/reports/html-report.js';
import { junitReport } from '../../entra/validate/reports/junit-report.js';
import { jsonReport, stoppedWords, totalsOf } from '../../entra/validate/reports/summary.js';
import { withoutSecrets } from '../../entra/validate/reports/without-secrets.js';
import { EndpointUnusable, runValidation } from '../../entra/validate/run-validation.js';
import { printJson, printLine } from '../terminal.js';
import { cleanUpAfter, sayLeft } from './clean-up.js';
import { Progress } from './progress.js';
import { openRecording, type RecordOptions, withRecordOption } from './recording.js';
import { sayExchange } from './say-exchange.js';
import { INTERRUPTED_EXIT, withStopSignal } from './stop-signal.js';
import { openConnection, readJsonFile, secretsIn, type TargetOptions, withTargetOptions } from './target-options.js';

const EXAMPLES = `
The suite entra runs Microsoft's tests on your own machine: the 24 required and 7 preview tests of the web validator, and
the 25 tests of the app gallery's workflow; web, web-preview and gallery are its parts. The suite scim tries what RFC 7643,
RFC 7644 and RFC 9865 demand, of every resource type that the endpoint's own /ResourceTypes and /Schemas show: what is a MUST
fails, what is a SHOULD warns, what is not announced is not applicable, and each says its clause. The suite ipsie tries what
the SCIM profile of IPSIE demands for AL1 and AL2, as far as a client can see it.

What tests create they take away again; what could not be taken away is a failure too, and --cleanup finishes it, also after
a run that was killed. Of what fails, the last request and its answer are shown; --html and --json hold all of them. Secrets
are taken out everywhere.

Exit code: 0 nothing failed, 2 something did or was left behind, 1 the tests could not be run.

Examples, with the Secret Token in the environment as ROLLCALL_TOKEN:
  rollcall validate https://scim.example.com/api/scim/contoso
  rollcall validate <tenant-url> --suite scim --html report.html
  rollcall validate <tenant-url> --suite all --json
  rollcall validate <tenant-url> --junit report.xml                              for CI
  rollcall validate <tenant-url> --cleanup                                       deletes what earlier runs have left`;

const FAILED_EXIT = 2;
const UNFINISHED_EXIT = 1;
const STOPPING =
  'Stopping: the answer under way is waited for, and what was made is deleted. Ctrl-C again leaves it there.\n';
const MARKS: Readonly<Record<TestResult['status'], string>> = {
  passed: 'ok',
  failed: 'FAIL',
  warned: 'warn',
  skipped: 'n/a',
};

interface ValidateOptions extends TargetOptions, RecordOptions {
  readonly suite?: SuiteName[];
  readonly app: AppName;
  readonly mappings?: string;
  readonly json?: true;
  readonly junit?: string;
  readonly html?: string;
  readonly cleanup?: true;
}

/** `rollcall validate` */
export function createValidateCommand(): Command {
  const command = new Command('validate')
    .description("run the tests of Microsoft's SCIM validators, or of the RFCs, against an endpoint")
    .argument('<tenant-url>', 'as an admin pastes it into Entra');
  return withRecordOption(withTargetOptions(command))
    .option('--suite <name>', `${SUITE_NAMES.join(', ')}; may be given again; entra unless told`, collectSuite)
    .addOption(
      new Option('--app <name>', 'the application of the gallery whose mappings those tests have')
        .choices(APPS)
        .default('vault-platform'),
    )
    .option('--mappings <file>', 'attribute mappings of the app, for the tests that run a job')
    .option('--html <file>', 'write one self-contained page')
    .option('--junit <file>', 'write JUnit XML')
    .option('--json', 'print the report as JSON')
    .option('--cleanup', 'only delete what earlier runs have left there')
    .addHelpText('after', EXAMPLES)
    .action(validate);
}

function collectSuite(text: string, before: SuiteName[] = []): SuiteName[] {
  const suite = SUITE_NAMES.find((known) => known === text);
  if (suite === undefined) throw new InvalidArgumentError(`Give ${SUITE_NAMES.join(', ')}.`);
  return [...before, suite];
}

async function validate(url: string, options: ValidateOptions): Promise<void> {
  if (options.cleanup) return cleanUpAfter('validations', VALIDATOR_MARKS, url, options);
  const mappings = compileMappings(
    options.mappings === undefined ? mappingsOf(options.app) : readJsonFile(options.mappings),
  );
  await withStopSignal(
    (signal) => run(url, options, mappings, signal),
    () => process.stderr.write(STOPPING),
  );
}

async function run(
  url: string,
  options: ValidateOptions,
  mappings: ReturnType<typeof compileMappings>,
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress('Validating', { unit: 'tests', ...(options.json ? { isBar: false } : {}) });
  const tests = testsOf(options.suite ?? ['entra']);
  let done = 0;
  const recording = openRecording(url, options);
  const secrets = new Set(secretsIn(options));
  const shown = (result: TestResult) => withoutSecrets(result, new Scrubber([...secrets]));
  const connect = (observe: (exchange: Exchange) => void) =>
    openConnection(url, options, {
      onSecret: (secret) => secrets.add(secret),
      onWait: progress.waits,
      observe(exchange) {
        observe(exchange);
        recording?.observe(exchange);
      },
    }).connection;
  try {
    const whole = await runValidation(url, connect, {
      ...mappings,
      isFederated: options.assertionFile !== undefined,
      showsCertificate: options.clientCert !== undefined,
      dialect: /[?&]aadOptscim062020\b/.test(url) ? 'aadOptscim062020' : 'legacy',
      signal,
      tests,
      onResult(result) {
        done += 1;
        progress.clear();
        if (!options.json) sayResult(shown(result));
        progress.update(done, tests.length);
      },
    });
    progress.end();
    const report = { ...whole, results: whole.results.map(shown) };
    if (options.html !== undefined) writeFileSync(options.html, htmlReport(report));
    if (options.junit !== undefined) writeFileSync(options.junit, junitReport(report));
    if (options.json) printJson(jsonReport(report));
    else sayReport(report);
    const isBad = totalsOf(report).failed + report.left.length > 0;
    const judged = report.stopped === undefined ? 0 : UNFINISHED_EXIT;
    process.exitCode = signal.aborted ? INTERRUPTED_EXIT : isBad ? FAILED_EXIT : judged;
  } catch (error) {
    if (!(error instanceof EndpointUnusable)) throw error;
    if (signal.aborted) {
      process.exitCode = INTERRUPTED_EXIT;
      return;
    }
    throw new OperatorError(
      `${error.message}\nNothing was tested. "rollcall doctor" with the same options says what is wrong.`,
    );
  } finally {
    progress.end();
    recording?.end();
  }
}

function sayResult({ test, status, expected, found, fix, steps }: TestResult): void {
  printLine(`${MARKS[status].padEnd(5)} ${test.suite.padEnd(12)} ${test.id}`);
  if (status === 'skipped') printLine(`      ${found}`);
  if (status !== 'failed' && status !== 'warned') return;
  printLine(`      expected: ${expected}`);
  printLine(`      found:    ${found}`);
  printLine(`      fix:      ${fix} [${test.clause}]`);
  const last = steps.at(-1);
  if (last !== undefined) sayExchange(last);
}

function sayReport(report: ValidationReport): void {
  const { passed, failed, warned, skipped } = totalsOf(report);
  printLine();
  sayLeft(report.left, '"rollcall validate <tenant-url> --cleanup" deletes them when the endpoint lets it.');
  printLine(
    `${passed} passed, ${failed} failed, ${warned} warnings, ${skipped} not applicable, in ${report.seconds.toFixed(1)} s.`,
  );
  if (report.notRun > 0) printLine(stoppedWords(report));
}
