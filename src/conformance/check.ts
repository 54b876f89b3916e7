import type { Context } from '../entra/validate/context.js';
import { Finding, type Suite, type ValidationTest } from '../entra/validate/model.js';
import { Endpoint } from './endpoint/endpoint.js';

/** What a specification demands of an endpoint, and how it is tried. */
export interface Check {
  /** Never reused for something else. */
  readonly id: string;
  /** Such as `RFC 7644 §3.3`. */
  readonly clause: string;
  /** What is only advised (SHOULD) warns where it does not hold. */
  readonly level: 'MUST' | 'SHOULD';
  /** What the endpoint is to do, as one would tell whoever writes it. */
  readonly demand: string;
  /** @throws Finding when it does not hold, NotApplicable when it cannot be tried here */
  run(endpoint: Endpoint): Promise<void>;
}

/** The checks as tests of a validation. They share what they learn of the endpoint, so the tests are for one run. */
export function testsOfChecks(suite: Suite, checks: readonly Check[]): ValidationTest[] {
  let known: Endpoint | undefined;
  const endpointOf = (context: Context): Endpoint => {
    if (known?.context !== context) known = new Endpoint(context);
    return known;
  };
  return checks.map(({ id, clause, level, demand, run }) => ({
    id,
    suite,
    title: demand,
    clause,
    level,
    isOptional: level === 'SHOULD',
    async run(context) {
      try {
        await run(endpointOf(context));
      } catch (error) {
        if (error instanceof Finding && error.fix === '') throw new Finding(error.expected, error.message, demand);
        throw error;
      }
    },
  }));
}
