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

/** Somebody else has changed the system since it was shown to whoever changes it. */
export class SystemChanged extends OperatorError {
  override readonly name = 'SystemChanged';
  override readonly status = 409;

  constructor() {
    super('Somebody else has changed this system meanwhile. Look at it again, and then change what you meant to.');
  }
}
