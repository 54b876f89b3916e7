import { isReasonCode } from '../../directory/explain/reasons/reasons.js';
import { OperatorError } from '../../directory/operator-error.js';
import type { ReasonCode } from '../../protocol/reason-code.js';

/** @throws OperatorError */
export function readReason(text: string): ReasonCode {
  const code = text.trim().toLowerCase();
  if (isReasonCode(code)) return code;
  throw new OperatorError(`There is no reason code ${JSON.stringify(text)}. All of them: rollcall explain`);
}
