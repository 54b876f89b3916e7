import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { createRecorder, type Recorder } from '../../entra/cassette/recorder.js';
import { readTenantUrl } from '../../entra/client/tenant-url.js';
import { secretsIn, type TargetOptions } from './target-options.js';

/** The option by which a command that runs a job keeps it as a cassette. */
export interface RecordOptions {
  readonly record?: string;
}

export const withRecordOption = (command: Command): Command =>
  command.option('--record <file>', 'keep every request and answer, without secrets, for "rollcall replay"');

const CREATOR = { name: 'rollcall', version: '1' };

/**
 * Opens the file that --record names; it has its name when the recording has ended.
 * @returns undefined without the option
 * @throws OperatorError when the file exists or cannot be written
 */
export function openRecording(url: string, options: TargetOptions & RecordOptions): Recorder | undefined {
  const { record } = options;
  if (record === undefined) return undefined;
  if (existsSync(record)) throw new OperatorError(`${record} exists already: name another file for --record.`);
  const { href: tenantUrl } = readTenantUrl(url);
  let file: number;
  try {
    file = openSync(`${record}.new`, 'w', 0o600);
  } catch (error) {
    throw new OperatorError(`${record} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
  // A full disk must not end the job that is recorded; it is told at the end.
  let failure: unknown;
  const recorder = createRecorder({
    tenantUrl,
    creator: CREATOR,
    secrets: secretsIn(options),
    write(text) {
      if (failure !== undefined) return;
      try {
        writeSync(file, text);
      } catch (error) {
        failure = error;
      }
    },
  });
  return {
    observe: recorder.observe,
    end() {
      recorder.end();
      closeSync(file);
      if (failure !== undefined) {
        throw new OperatorError(`${record} is incomplete: ${failure instanceof Error ? failure.message : failure}`);
      }
      renameSync(`${record}.new`, record);
    },
  };
}
