import type { AcceptedCode, ReasonCode, RefusalCode } from '../../../protocol/reason-code.js';
import { OF_BODIES } from './of-bodies.js';
import { OF_CALLERS } from './of-callers.js';
import { OF_MOMENTS } from './of-moments.js';
import { OF_REQUESTS } from './of-requests.js';
import type { Reason } from './reason.js';

/** Every refusal, by its code. */
export const REFUSALS: Readonly<Record<RefusalCode, Reason>> = {
  ...OF_CALLERS,
  ...OF_REQUESTS,
  ...OF_BODIES,
  ...OF_MOMENTS,
};

/** What was done with requests that were taken. */
export const ACCEPTED: Readonly<Record<AcceptedCode, string>> = {
  created: 'The resource was created.',
  changed: 'The resource was changed.',
  renamed: 'The resource was changed, and has another name now.',
  disabled: 'The user was disabled: active is false.',
  enabled: 'The user was enabled again: active is true.',
  unchanged: 'The resource was already as it was sent, and stayed as it is.',
  deleted: 'The resource was deleted, and is kept for a time.',
  restored: 'A deleted resource was brought back under the same id.',
  read: 'The resource was read.',
  found: 'A query was answered with what it found.',
  'not-found': 'A query was answered: it found nothing, which is no error.',
};

export const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code);
export const isReasonCode = (code: string): code is ReasonCode => isRefusalCode(code) || Object.hasOwn(ACCEPTED, code);
