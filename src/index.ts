export { ConfigError } from './config.js';
export { createRollcall, type Rollcall, type RollcallOptions } from './create-rollcall.js';
export { OperatorError } from './directory/operator-error.js';
export type { SignedIn } from './http/sso/visit.js';
