/** A Tenant URL as an admin pastes it into Entra. */
export interface TenantUrl {
  /** Without query, fragment and trailing slash. */
  readonly href: string;
  readonly isSecure: boolean;
  /** Whether the feature flag `aadOptscim062020` is appended, which asks for PATCH as RFC 7644 has it. */
  readonly asksForRfcPatch: boolean;
}

/** A text that is no Tenant URL; the message is a sentence for people. */
export class TenantUrlError extends Error {
  override readonly name = 'TenantUrlError';
}

const FLAG = 'aadOptscim062020';

/** @throws TenantUrlError */
export function readTenantUrl(text: string): TenantUrl {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TenantUrlError(
      `"${trimmed.slice(0, 200)}" is not a Tenant URL; it looks like https://scim.example.com/api/scim/contoso`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new TenantUrlError(
      'A Tenant URL holds no user name and no password; give the secret in the environment as ROLLCALL_TOKEN.',
    );
  }
  return {
    href: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    isSecure: url.protocol === 'https:',
    asksForRfcPatch: url.searchParams.has(FLAG),
  };
}
