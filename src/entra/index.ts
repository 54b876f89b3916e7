/**
 * A simulated Entra provisioning job, the validators, the doctor and cassettes as a library: `import … from
 * 'rollcall/entra'`. It speaks HTTP only, with any SCIM 2.0 endpoint.
 */
export { type Cassette, CassetteError } from './cassette/model.js';
export { readCassette } from './cassette/read-cassette.js';
export { createRecorder, type Recorder, type RecorderOptions } from './cassette/recorder.js';
export {
  type Difference,
  type Expectation,
  expectationOf,
  type ReplayOptions,
  type ReplayReport,
  replay,
} from './cassette/replay.js';
export {
  Connection,
  type ConnectionOptions,
  type Credential,
  type Exchange,
  type ScimAnswer,
  type ScimRequest,
} from './client/connection.js';
export { ConnectionError, type ConnectionFailure } from './client/connection-error.js';
export { anonymous, basic, bearer, grantedTokens, type TokenGrant } from './client/credentials.js';
export { readTenantUrl, type TenantUrl, TenantUrlError } from './client/tenant-url.js';
export { type ClientJob, type ClientJobOptions, type ClientReport, createClientJob } from './clients/client-job.js';
export type { ProvisioningClient } from './clients/model.js';
export { type OktaOptions, okta } from './clients/okta.js';
export { type SapIpsOptions, sapIps } from './clients/sap-ips.js';
export type { DoctorOptions, DoctorReport, StepResult } from './doctor/model.js';
export { doctorJson } from './doctor/report.js';
export { runDoctor } from './doctor/run-doctor.js';
export { type JobState, loadState, newState, saveState } from './job/anchors.js';
export { createEntraJob, type EntraJob, type EntraJobOptions } from './job/entra-job.js';
export type { CycleReport, Dialect, EntraErrorCode, JobHealth, ProvisioningEvent } from './job/model.js';
export { JobFailure } from './job/target-client.js';
export { type CleanUpReport, cleanUp, type Marks, SIMULATION_MARKS, VALIDATOR_MARKS } from './leftovers/clean-up.js';
export { Creations } from './leftovers/creations.js';
export { compileMappings, MappingError } from './mapping/compile-mapping.js';
export { DEFAULT_MAPPINGS } from './mapping/default-mappings.js';
export type { AttributeMapping, CompiledMapping, SynchronizationSchema } from './mapping/model.js';
export { churn } from './tenant/churn.js';
export { generateTenant, type TenantSize } from './tenant/generate-tenant.js';
export type { EntraDirectory, EntraGroup, EntraUser } from './tenant/model.js';
export { createPeople, NamesMissing, type People } from './tenant/people.js';
export { readTenant } from './tenant/read-tenant.js';
export { SimulatedTenant } from './tenant/simulated-tenant.js';
export type { Suite, TestResult, ValidationReport, ValidationTest } from './validate/model.js';
export { htmlReport } from './validate/reports/html-report.js';
export { junitReport } from './validate/reports/junit-report.js';
export { jsonReport, totalsOf } from './validate/reports/summary.js';
export {
  EndpointUnusable,
  runValidation,
  VALIDATION_TESTS,
  type ValidationOptions,
} from './validate/run-validation.js';
