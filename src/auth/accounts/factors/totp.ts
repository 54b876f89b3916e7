import { Secret, TOTP } from 'otpauth';
import { AccountError } from '../account-error.js';

const ISSUER = 'Rollcall';
/** RFC 6238 as every authenticator app knows it. */
const PERIOD_S = 30;
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: PERIOD_S } as const;
/** Clocks of phones are a little off. */
const WINDOW = 1;
const CODE = /^\d{6}$/;

export interface NewTotp {
  /** In base32, to be typed. */
  readonly secret: string;
  /** For the picture that apps read. */
  readonly uri: string;
}

export function newTotp(email: string): NewTotp {
  const secret = new Secret({ size: 20 });
  return { secret: secret.base32, uri: totpOf(secret.base32, email).toString() };
}

/** @returns the time step whose code it is; undefined for no code of now */
export function stepOf(secret: string, code: string, now = Date.now()): number | undefined {
  if (!CODE.test(code)) return undefined;
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / 1_000 / PERIOD_S) + delta;
}

const totpOf = (secret: string, label = '') =>
  new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(secret), ...SETTINGS });

/** As people type it. */
export const plainCode = (code: string): string => code.replace(/[\s-]/g, '').toLowerCase();

export const wrongCode = () =>
  new AccountError('denied', 'wrongCode', 'This code is wrong, is over, or was used before.', {
    field: 'code',
    remedy: 'Enter the next one that the app shows, or a recovery code.',
  });
