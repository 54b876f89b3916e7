import { OperatorError } from '../../../directory/operator-error.js';
import { createEntraJob } from '../../../entra/job/entra-job.js';
import type { CycleReport, JobHealth } from '../../../entra/job/model.js';
import { mappingsOf } from '../../../entra/mapping/apps.js';
import { matchingBy } from '../../../entra/mapping/compile-mapping.js';
import { printLine } from '../../terminal.js';
import type { EntraOptions } from './options.js';
import { pace, play, whatWasDone } from './play.js';
import type { Simulation } from './simulation-state.js';

const HEALTH_EXIT: Readonly<Record<JobHealth, number>> = { healthy: 0, warned: 3, quarantined: 4, unknown: 1 };

/** `rollcall simulate entra` */
export async function playEntra(url: string, options: EntraOptions): Promise<void> {
  const { onDemand, dialect, match, concurrency, membersPerPatch, deletionThreshold } = options;
  // One user on demand is no cycle: nothing happens to the others before it.
  const cycles = onDemand === undefined ? options : { ...options, cycles: 1, churn: 0 };
  await play<CycleReport>(url, cycles, {
    client: 'entra',
    mappings: mappingsOf(options.app, options.userName),
    profile: options.app === 'sap-cloud-identity' ? 'ias' : 'core',
    cycle: 'Cycle',
    start({ base, simulation, users, ...stage }) {
      const job = createEntraJob({
        ...stage,
        users: match === undefined ? users : matchingBy(users, match),
        directory: simulation.tenant,
        state: simulation.state,
        dialect: dialect ?? (base.asksForRfcPatch ? 'aadOptscim062020' : 'legacy'),
        concurrency,
        membersPerPatch,
        deletionThreshold,
      });
      if (onDemand === undefined) return job.runCycle;
      const objectId = findUser(simulation, onDemand);
      return () => job.provisionOnDemand(objectId);
    },
    say,
    isEnd: ({ health }) => health === 'quarantined' || health === 'unknown',
    // A failure that a later cycle has made good is one all the same.
    exitCode: (last, failures) =>
      HEALTH_EXIT[last?.health === 'healthy' && failures > 0 ? 'warned' : (last?.health ?? 'healthy')],
  });
}

/** @throws OperatorError */
function findUser({ tenant }: Simulation, name: string): string {
  for (const { objectId, userPrincipalName } of tenant.users.values()) {
    if (userPrincipalName.toLowerCase() === name.toLowerCase() || objectId === name) return objectId;
  }
  const [some] = tenant.users.values();
  throw new OperatorError(
    `The simulated tenant has no user ${name}.${some === undefined ? '' : ` It has ${some.userPrincipalName}, for example.`}`,
  );
}

function say(report: CycleReport, isStopped: boolean, waited: number): void {
  const { created, updated, disabled, deleted, unchanged, failed } = report;
  const done = whatWasDone({ created, updated, disabled, deleted, unchanged, failed });
  printLine(`Cycle ${report.cycle} (${report.kind}): ${done}; ${pace(report, waited)}.`);
  if (isStopped) return;
  const reasons = report.reasons.length === 0 ? '' : ` ${report.reasons.join(' ')}`;
  printLine(report.health === 'unknown' ? ` ${reasons}` : `  Entra would call the job ${report.health}.${reasons}`);
}
