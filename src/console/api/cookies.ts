import type { Request } from 'express';

/** By https, a cookie that no other host and no plain http can set; browsers take the prefix by https alone. */
const SECURE = '__Host-rollcall';
/** At http://localhost. */
const PLAIN = 'rollcall_session';

/** By which a browser is known in which somebody signed in before. */
const DEVICE = { secure: '__Host-rollcall-device', plain: 'rollcall_device' };
const DEVICE_S = 180 * 24 * 3_600;

/**
 * The token of the session that the browser says it has.
 * @param isSecure whether it came by https for certain: then nothing counts that plain http or another host could have set
 */
export const tokenIn = (request: Request, isSecure: boolean): string | undefined =>
  valueIn(request, SECURE, isSecure ? undefined : PLAIN);

export const deviceIn = (request: Request, isSecure: boolean): string | undefined =>
  valueIn(request, DEVICE.secure, isSecure ? undefined : DEVICE.plain);

function valueIn(request: Request, secure: string, plain: string | undefined): string | undefined {
  const cookies = cookiesOf(request);
  return cookies.get(secure) ?? (plain === undefined ? undefined : cookies.get(plain));
}

const cookiesOf = (request: Request): Map<string, string> =>
  new Map(
    (request.get('Cookie') ?? '').split(';').map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );

export const deviceCookie = (device: string, isSecure: boolean): string =>
  `${isSecure ? DEVICE.secure : DEVICE.plain}=${device}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${DEVICE_S}${isSecure ? '; Secure' : ''}`;

/** It ends with the browser, or sooner. */
export const sessionCookie = (token: string, isSecure: boolean): string => cookie(token, isSecure);

export const noSessionCookie = (isSecure: boolean): string => `${cookie('', isSecure)}; Max-Age=0`;

const cookie = (value: string, isSecure: boolean): string =>
  `${isSecure ? SECURE : PLAIN}=${value}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
