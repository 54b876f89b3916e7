import { type ClientReport, createClientJob } from '../../../entra/clients/client-job.js';
import type { ProvisioningClient } from '../../../entra/clients/model.js';
import { okta } from '../../../entra/clients/okta.js';
import { sapIps } from '../../../entra/clients/sap-ips.js';
import { printLine } from '../../terminal.js';
import type { SimulationOptions } from './options.js';
import { pace, play, whatWasDone } from './play.js';
import type { ClientName } from './simulation-state.js';

const FAILED_EXIT = 3;
const BROKEN_EXIT = 4;
const UNJUDGED_EXIT = 1;

/** `rollcall simulate okta` */
export const playOkta = (url: string, options: SimulationOptions & { app: 'network' | 'wizard' }): Promise<void> =>
  playClient('okta', okta({ app: options.app }), url, options);

export interface SapIpsCommandOptions extends SimulationOptions {
  readonly patch?: true;
  readonly ifMatch?: true;
  readonly deleteExisting?: true;
  readonly deleteThresholdUsers?: number;
  readonly deleteThresholdGroups?: number;
  readonly startId?: true;
}

/** `rollcall simulate sap-ips` */
export function playSapIps(url: string, options: SapIpsCommandOptions): Promise<void> {
  const { deleteThresholdUsers: users, deleteThresholdGroups: groups } = options;
  const client = sapIps({
    patches: options.patch,
    sendsIfMatch: options.ifMatch,
    deletesExisting: options.deleteExisting,
    mostDeletions: {
      ...(users === undefined ? {} : { User: users }),
      ...(groups === undefined ? {} : { Group: groups }),
    },
    startsById: options.startId,
  });
  return playClient('sap-ips', client, url, options);
}

async function playClient(
  name: ClientName,
  client: ProvisioningClient,
  url: string,
  options: SimulationOptions,
): Promise<void> {
  await play<ClientReport>(url, options, {
    client: name,
    mappings: client.mappings,
    wire: { headers: client.headers, blank: client.blank },
    cycle: 'Run',
    start: ({ simulation, ...stage }) =>
      createClientJob({
        ...stage,
        client,
        directory: simulation.tenant,
        state: simulation.state,
        concurrency: options.concurrency,
      }).runCycle,
    say,
    isEnd: ({ broken }) => broken !== undefined,
    exitCode(last, failures) {
      if (last?.isUnjudged) return UNJUDGED_EXIT;
      return last?.broken !== undefined ? BROKEN_EXIT : failures > 0 ? FAILED_EXIT : 0;
    },
  });
}

function say(report: ClientReport, isStopped: boolean, waited: number): void {
  const { created, updated, disabled, deleted, unchanged, failed } = report;
  const done = whatWasDone({ created, updated, disabled, deleted, kept: unchanged, failed });
  printLine(`Run ${report.cycle}: ${done}; ${report.listed} read back; ${pace(report, waited)}.`);
  if (report.broken !== undefined && !isStopped) printLine(`  It could not go on: ${report.broken}`);
}
