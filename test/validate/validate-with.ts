import { Connection } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import type { ValidationReport, ValidationTest } from '../../src/entra/validate/model.js';
import { runValidation, type ValidationOptions } from '../../src/entra/validate/run-validation.js';

const MAPPINGS = compileMappings(DEFAULT_MAPPINGS);

/** Runs tests against an endpoint, as a caller with a Secret Token. */
export const validateWith = (
  url: string,
  token: string,
  tests: readonly ValidationTest[],
  more: Partial<ValidationOptions> = {},
): Promise<ValidationReport> =>
  runValidation(url, (observe) => new Connection(readTenantUrl(url), { credential: bearer(token), observe }), {
    ...MAPPINGS,
    isFederated: false,
    dialect: 'legacy',
    tests,
    ...more,
  });
