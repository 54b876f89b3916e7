import { z } from 'zod';

/** How many addresses are told of what concerns an organization. */
export const MAX_NOTIFY_ADDRESSES = 5;
const MAX_LENGTH = 254;

/** One address without a name, as SMTP takes it: nothing that begins another header or another command. */
export const mailAddress = z
  .string()
  .trim()
  .max(MAX_LENGTH)
  .refine((text) => isMailAddress(text), 'This is no e-mail address.');

/** RFC 5321 in what people use of it: a dot-atom, at a name or an address in brackets; also with letters beyond ASCII. */
const ADDRESS =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;

export const isMailAddress = (text: string): boolean => text.length <= MAX_LENGTH && ADDRESS.test(text);
