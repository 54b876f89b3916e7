import { ConnectionError, codeOf, messageOf } from '../client/connection-error.js';
import { checkClock, checkFirewall, checkHttp, checkMediaTypes, checkRedirects } from './http-steps.js';
import type { Diagnosis, DoctorOptions, DoctorReport, StepId, StepResult } from './model.js';
import { checkConnect, checkDns, checkUrl } from './network-steps.js';
import { checkPath } from './path-step.js';
import { Patient } from './patient.js';
import { checkAuthentication, checkDiscovery, checkEmptyMatch, checkGroups, checkSpeed } from './scim-steps.js';
import { checkCertificate, checkCiphers, checkTlsVersion } from './tls-steps.js';

interface Step {
  readonly id: StepId;
  readonly title: string;
  /** Steps without which this one means nothing. */
  readonly needs: readonly StepId[];
  check(patient: Patient): Promise<Diagnosis>;
}

const SCIM_NEEDS: readonly StepId[] = ['authentication'];

const STEPS: readonly Step[] = [
  { id: 'url', title: 'Tenant URL', needs: [], check: checkUrl },
  { id: 'dns', title: 'Name', needs: ['url'], check: checkDns },
  { id: 'connect', title: 'Connection', needs: ['dns'], check: checkConnect },
  { id: 'tls-version', title: 'TLS version', needs: ['connect'], check: checkTlsVersion },
  { id: 'tls-ciphers', title: 'Cipher suites', needs: ['tls-version'], check: checkCiphers },
  { id: 'certificate', title: 'Certificate', needs: ['tls-ciphers'], check: checkCertificate },
  { id: 'http', title: 'HTTP', needs: ['certificate'], check: checkHttp },
  { id: 'redirects', title: 'Redirects', needs: ['http'], check: checkRedirects },
  { id: 'firewall', title: 'Firewall', needs: ['redirects'], check: checkFirewall },
  { id: 'path', title: 'Path', needs: ['firewall'], check: checkPath },
  { id: 'media-types', title: 'Media types', needs: ['path'], check: checkMediaTypes },
  { id: 'clock', title: 'Clock', needs: ['http'], check: checkClock },
  { id: 'authentication', title: 'Authentication', needs: ['path'], check: checkAuthentication },
  { id: 'empty-match', title: 'Empty match', needs: SCIM_NEEDS, check: checkEmptyMatch },
  { id: 'groups', title: 'Groups', needs: SCIM_NEEDS, check: checkGroups },
  { id: 'discovery', title: 'Discovery', needs: SCIM_NEEDS, check: checkDiscovery },
  { id: 'speed', title: 'Speed', needs: SCIM_NEEDS, check: checkSpeed },
];

/**
 * Examines the way from here to an endpoint step by step, and what it answers there, without changing anything.
 * @throws ConnectionError `aborted` when the signal ends it, `throttled` when the endpoint admits no more requests
 */
export async function runDoctor(url: string, options: DoctorOptions): Promise<DoctorReport> {
  const startedAt = new Date();
  const began = performance.now();
  const patient = new Patient(url, options);
  const results: StepResult[] = [];
  const lost = new Set<StepId>();
  try {
    for (const step of STEPS) {
      if (options.signal?.aborted) throw new ConnectionError('aborted', 'stopped');
      const result = await take(step, patient, lost, results);
      if (result.status === 'failed' || result.status === 'not-reached') lost.add(step.id);
      results.push(result);
      options.onResult?.(result);
    }
  } finally {
    patient.close();
  }
  const isHealthy = results.every(({ status }) => status !== 'failed');
  return { url, startedAt, seconds: (performance.now() - began) / 1_000, results, isHealthy };
}

async function take(
  { id, title, needs, check }: Step,
  patient: Patient,
  lost: ReadonlySet<StepId>,
  before: readonly StepResult[],
): Promise<StepResult> {
  if (needs.some((need) => lost.has(need))) {
    const cause = before.find(({ status }) => status === 'failed');
    const finding = `Not reached: ${cause?.title ?? 'a step before it'} failed.`;
    return { id, title, status: 'not-reached', finding, fix: undefined };
  }
  try {
    const { status, finding, fix } = await check(patient);
    return { id, title, status, finding, fix };
  } catch (error) {
    if (patient.options.signal?.aborted) throw new ConnectionError('aborted', 'stopped', error);
    if (error instanceof ConnectionError && error.failure === 'throttled') throw error;
    if (!(error instanceof ConnectionError) && codeOf(error) === '') throw error;
    const fix = 'Try again; when it stays, look at the log of the server.';
    return { id, title, status: 'failed', finding: `It could not be examined: ${messageOf(error)}.`, fix };
  }
}
