import { OperatorError } from '../../directory/operator-error.js';

/** What somebody entered in one field cannot be taken; the message says what to enter instead. */
export class InputRefused extends OperatorError {
  override readonly name = 'InputRefused';
  readonly field: string;

  /** @param field of the form */
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** Somebody else has saved something else meanwhile. */
export class SettingsConflict extends OperatorError {
  override readonly name = 'SettingsConflict';

  constructor() {
    super('Somebody else has changed these settings meanwhile. Load them again, and then change what you meant to.');
  }
}
