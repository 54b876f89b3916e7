import { OperatorError } from '../../directory/operator-error.js';

/** Something that was asked of access requests cannot be done; the message says why and what to do instead. */
export class AccessError extends OperatorError {
  override readonly name = 'AccessError';
  override readonly status: OperatorError['status'];

  constructor(status: OperatorError['status'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
