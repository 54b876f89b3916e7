/** The database cannot be brought to the state that this version of Rollcall needs; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
