import type { Command } from 'commander';
import type { Dialect } from '../../../entra/job/model.js';
import type { AppName, UserNameSource } from '../../../entra/mapping/apps.js';
import { wholeNumber } from '../../input/whole-number.js';
import { type RecordOptions, withRecordOption } from '../recording.js';
import { type TargetOptions, withTargetOptions } from '../target-options.js';

/** The options that a simulated job of every client has. */
export interface SimulationOptions extends TargetOptions, RecordOptions {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
  readonly file?: string;
  readonly mappings?: string;
  readonly cycles: number;
  readonly churn: number;
  readonly concurrency: number;
  readonly rate?: number;
  readonly state?: string;
  readonly resume?: true;
  readonly strict?: true;
  readonly cleanup?: true;
  readonly json?: true;
}

export interface EntraOptions extends SimulationOptions {
  readonly app: AppName;
  readonly userName?: UserNameSource;
  readonly dialect?: Dialect;
  /** Targets that users are matched by; undefined for those of the mappings. */
  readonly match?: readonly string[];
  readonly membersPerPatch: number;
  readonly deletionThreshold?: number;
  readonly onDemand?: string;
}

export const withSimulationOptions = (command: Command, defaults: { cycles: number; churn: number }): Command =>
  withRecordOption(withTargetOptions(command.argument('<tenant-url>', 'as an admin pastes it into the client')))
    .option('--users <n>', 'people in the generated tenant', wholeNumber(0, 1_000_000), 100)
    .option('--groups <n>', 'groups in it', wholeNumber(0, 100_000), 10)
    .option('--seed <n>', 'the same number makes the same tenant again', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--file <file>', 'users from CSV or JSON as exported from Entra, instead of generated ones')
    .option(
      '--mappings <file>',
      'attribute mappings in the form of synchronizationSchema ("rollcall simulate mappings")',
    )
    .option('--cycles <n>', 'the initial one and later ones', wholeNumber(1, 1_000), defaults.cycles)
    .option(
      '--churn <percent>',
      'of the users to whom something happens before each later cycle',
      wholeNumber(0, 100),
      defaults.churn,
    )
    .option('--concurrency <n>', 'objects at once', wholeNumber(1, 256), 1)
    .option('--rate <n>', 'requests a second at most', wholeNumber(1, 100_000))
    .option('--state <file>', 'where to keep the job, so that it can go on')
    .option('--resume', 'go on with the job in --state')
    .option(
      '--strict',
      'say at the end which tolerances the job needed, and what of it strict organizations would refuse',
    )
    .option('--cleanup', 'only delete the people and groups that simulations have left there')
    .option('--json', 'print every event and report as a line of JSON');
