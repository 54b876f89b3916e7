import { OperatorError } from '../../directory/operator-error.js';

/** What somebody entered of a system cannot be taken; the message says what to enter instead. */
export class SystemRefused extends OperatorError {
  override readonly name = 'SystemRefused';
  readonly field: string;

  /** @param field such as `url` or `properties.scim.user.filter` */
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
