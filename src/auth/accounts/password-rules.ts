import { hashPassword } from '../../secrets/password.js';
import { weaknessOfPassword } from '../../secrets/secret-strength.js';
import { AccountError } from './account-error.js';

/**
 * The hash of a password that somebody chose for themselves.
 * @param whose words that an attacker tries first
 * @throws AccountError invalid, of the field `password`, when it would be guessed
 */
export async function hashChosen(
  password: string,
  whose: { readonly email: string; readonly name: string },
  field = 'password',
): Promise<string> {
  const weakness = await weaknessOfPassword(password, [whose.email, whose.name]);
  if (weakness !== undefined)
    throw new AccountError('invalid', 'weakPassword', `This password cannot be used: ${weakness}.`, { field });
  return hashPassword(password);
}
