import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { OperatorError } from '../../../directory/operator-error.js';
import { type JobState, loadState, newState, saveState } from '../../../entra/job/anchors.js';
import { generateTenant } from '../../../entra/tenant/generate-tenant.js';
import { createPeople, type People } from '../../../entra/tenant/people.js';
import { readTenant } from '../../../entra/tenant/read-tenant.js';
import { type SavedTenant, SimulatedTenant } from '../../../entra/tenant/simulated-tenant.js';
import { readText } from '../target-options.js';

/** Whose job is simulated. */
export type ClientName = 'entra' | 'okta' | 'sap-ips';

/** A simulated job between two runs of the command. */
export interface Simulation {
  readonly client: ClientName;
  readonly tenant: SimulatedTenant;
  readonly people: People;
  readonly state: JobState;
  readonly seed: number;
  /** Whether the last cycle was not finished, so that it comes before any new change. */
  isInterrupted: boolean;
}

interface Saved {
  readonly format: 'rollcall-simulation-2';
  readonly client: ClientName;
  readonly tenant: SavedTenant;
  readonly state: string;
  readonly seed: number;
  readonly made: number;
  readonly isInterrupted: boolean;
}

interface Source {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
  readonly file?: string;
  readonly state?: string;
  readonly resume?: true;
}

/** @throws OperatorError, TenantFileError, NamesMissing */
export async function openSimulation(client: ClientName, source: Source): Promise<Simulation> {
  const { users, groups, seed, file, state, resume } = source;
  if (resume) return load(client, state);
  if (state !== undefined && existsSync(state)) {
    throw new OperatorError(`${state} exists already: go on with it by --resume, or name another --state.`);
  }
  if (file !== undefined) {
    const tenant = readTenant(readText(file));
    const people = await createPeople(seed, tenant.users.size);
    return { client, tenant, people, state: newState(), seed, isInterrupted: false };
  }
  return { client, ...(await generateTenant({ users, groups }, seed)), state: newState(), seed, isInterrupted: false };
}

async function load(client: ClientName, file: string | undefined): Promise<Simulation> {
  if (file === undefined) throw new OperatorError('--resume needs --state, the file that the job was kept in.');
  if (!existsSync(file)) throw new OperatorError(`There is no ${file} to resume; start without --resume.`);
  let saved: Saved;
  try {
    saved = JSON.parse(readFileSync(file, 'utf8'));
    if (saved.format !== 'rollcall-simulation-2') throw new Error('another format');
    if (saved.client !== client) throw new Error(`it is one of "rollcall simulate ${saved.client}"`);
    return {
      client,
      tenant: SimulatedTenant.fromJSON(saved.tenant),
      // Another seed, or the same people would be made again.
      people: await createPeople(saved.seed + saved.made, saved.made),
      state: loadState(saved.state),
      seed: saved.seed,
      isInterrupted: saved.isInterrupted,
    };
  } catch (error) {
    throw new OperatorError(
      `${file} cannot be resumed by this command: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Writes the file whole or not at all. @throws OperatorError when it cannot be written */
export function saveSimulation(file: string | undefined, simulation: Simulation): void {
  if (file === undefined) return;
  const { client, tenant, people, state, seed, isInterrupted } = simulation;
  const saved: Saved = {
    format: 'rollcall-simulation-2',
    client,
    tenant: tenant.toJSON(),
    state: saveState(state),
    seed,
    made: people.made,
    isInterrupted,
  };
  try {
    writeFileSync(`${file}.new`, JSON.stringify(saved), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new OperatorError(`The job cannot be kept in ${file}: ${error instanceof Error ? error.message : error}`);
  }
}
