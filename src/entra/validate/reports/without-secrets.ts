import type { Scrubber } from '../../cassette/scrub.js';
import { ConnectionError } from '../../client/connection-error.js';
import type { Step, TestResult } from '../model.js';

/** The result as it may be shown and kept: an endpoint may repeat in its answers what it was sent. */
export function withoutSecrets(result: TestResult, scrubber: Scrubber): TestResult {
  const { found, steps } = result;
  return {
    ...result,
    found: found === undefined ? undefined : scrubber.quoting(found),
    steps: steps.map((step) => scrubbedStep(step, scrubber)),
  };
}

function scrubbedStep({ request, url, outcome }: Step, scrubber: Scrubber): Step {
  const { body } = request;
  return {
    request: body === undefined ? request : { ...request, body: JSON.parse(scrubber.body(JSON.stringify(body))) },
    url: scrubber.url(url),
    outcome: scrubbedOutcome(outcome, scrubber),
  };
}

function scrubbedOutcome(outcome: Step['outcome'], scrubber: Scrubber): Step['outcome'] {
  if (outcome instanceof ConnectionError) {
    return new ConnectionError(outcome.failure, scrubber.text(outcome.message), outcome);
  }
  const text = scrubber.body(outcome.text);
  return { ...outcome, text, json: outcome.json === undefined ? undefined : JSON.parse(text) };
}
