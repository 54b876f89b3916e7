import pg from 'pg';
import { violatedConstraint } from './database-errors.js';

function errorOf(message: string, facts: Partial<pg.DatabaseError>): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), facts);
}

describe('violatedConstraint', () => {
  test.each([
    ['as PostgreSQL says it', { constraint: 'users_user_name_key' }],
    ['with the number of a shard', { constraint: 'users_user_name_key_102040' }],
    ['in the message alone', {}],
  ])('is the name of the constraint, %s', (_, facts) => {
    const message = 'duplicate key value violates unique constraint "users_user_name_key_102040"';
    expect(violatedConstraint(errorOf(message, { code: '23505', ...facts }), '23505')).toBe('users_user_name_key');
  });

  test('is empty where it is not said, and undefined for another error', () => {
    expect(violatedConstraint(errorOf('duplicate', { code: '23505' }), '23505')).toBe('');
    expect(violatedConstraint(errorOf('duplicate', { code: '23505' }), '23503')).toBeUndefined();
    expect(violatedConstraint(new Error('duplicate'), '23505')).toBeUndefined();
  });
});
