import { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { Scrubber } from '../../entra/cassette/scrub.js';
import { ConnectionError } from '../../entra/client/connection-error.js';
import type { StepResult, StepStatus } from '../../entra/doctor/model.js';
import { countSteps, doctorJson } from '../../entra/doctor/report.js';
import { runDoctor } from '../../entra/doctor/run-doctor.js';
import { printJson, printLine } from '../terminal.js';
import { waitTeller } from './progress.js';
import { INTERRUPTED_EXIT, withStopSignal } from './stop-signal.js';
import {
  clientCertificateOf,
  credentialOf,
  hasCredential,
  observed,
  readText,
  secretsIn,
  type TargetOptions,
  withTargetOptions,
} from './target-options.js';

const EXAMPLES = `
Examines the way to an endpoint and its first answers step by step, as "Test Connection" of Microsoft Entra goes it:
name, connection, TLS, certificate, redirects, firewalls, path, media types, clock, credential, empty match, discovery, speed.
Nothing is changed there. What follows a failed step that it depends on is "not reached".

Exit code: 0 no step failed, 2 some did, 1 the examination could not be made.

Examples, with the Secret Token in the environment as ROLLCALL_TOKEN:
  rollcall doctor https://scim.example.com/api/scim/contoso
  rollcall doctor <tenant-url> --json                    for a monitor
  rollcall doctor <tenant-url> --ca authority.pem        behind a certificate of your own`;

const FAILED_EXIT = 2;
const MARKS: Readonly<Record<StepStatus, string>> = {
  passed: 'ok',
  warned: 'warn',
  failed: 'FAIL',
  skipped: 'n/a',
  'not-reached': '-',
};

interface DoctorCommandOptions extends TargetOptions {
  readonly json?: true;
}

/** `rollcall doctor` */
export function createDoctorCommand(): Command {
  const command = new Command('doctor')
    .description('find out why a provisioning service cannot use an endpoint')
    .argument('<tenant-url>', 'as an admin pastes it into Entra');
  return withTargetOptions(command)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(examine);
}

async function examine(url: string, options: DoctorCommandOptions): Promise<void> {
  const ca = options.ca === undefined ? undefined : readText(options.ca);
  const onWait = waitTeller();
  const secrets = new Set(secretsIn(options));
  const shown = (result: StepResult): StepResult => ({
    ...result,
    finding: new Scrubber([...secrets]).quoting(result.finding),
  });
  await withStopSignal(async (signal) => {
    try {
      const report = await runDoctor(url, {
        credential: observed(credentialOf(options, signal, onWait), (secret) => secrets.add(secret)),
        hasCredential: hasCredential(options),
        ca,
        clientCertificate: clientCertificateOf(options, /^https:/i.test(url.trim())),
        timeoutMs: (options.timeout ?? 30) * 1_000,
        signal,
        onWait,
        onResult: (result) => {
          if (!options.json) sayStep(shown(result));
        },
      });
      if (options.json) printJson(doctorJson({ ...report, results: report.results.map(shown) }));
      else {
        const { passed, warned, failed, 'not-reached': lost } = countSteps(report);
        printLine();
        printLine(`${passed} passed, ${warned} warnings, ${failed} failed, ${lost} not reached.`);
      }
      process.exitCode = report.isHealthy ? 0 : FAILED_EXIT;
    } catch (error) {
      if (error instanceof ConnectionError && error.failure === 'throttled') {
        throw new OperatorError(`The examination was not finished: ${error.message}. Try again later.`);
      }
      if (!signal.aborted) throw error;
      process.stderr.write('Stopped.\n');
      process.exitCode = INTERRUPTED_EXIT;
    }
  });
}

function sayStep({ title, status, finding, fix }: StepResult): void {
  printLine(`${MARKS[status].padEnd(5)} ${title.padEnd(15)} ${finding}`);
  if (fix !== undefined) printLine(`${' '.repeat(22)}${fix}`);
}
