import type { DoctorReport, StepStatus } from './model.js';

/** The report as JSON. */
export const doctorJson = (report: DoctorReport) => ({
  url: report.url,
  startedAt: report.startedAt.toISOString(),
  seconds: report.seconds,
  isHealthy: report.isHealthy,
  steps: report.results,
});

/** How many steps came to each status. */
export function countSteps({ results }: Pick<DoctorReport, 'results'>): Record<StepStatus, number> {
  const counts: Record<StepStatus, number> = { passed: 0, warned: 0, failed: 0, skipped: 0, 'not-reached': 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
