import { isMailAddress } from '../../mail/address.js';
import { AccountError } from './account-error.js';

/** @throws AccountError invalid, of the field `email` */
export function readEmailAddress(text: string): string {
  const address = text.trim();
  if (isMailAddress(address)) return address;
  throw new AccountError('invalid', 'invalid', 'This is no e-mail address, such as ada@example.com.', {
    field: 'email',
  });
}
