import type { Request, Response } from 'express';
import { tenantOf } from '../../auth/caller.js';
import { addressesOf } from '../../sso/sign-in/addresses.js';
import { readForm } from '../request/read-form.js';
import { profileOf, type SsoServices } from './visit.js';

const MAX_BYTES = 16_384;

/** `POST /sso/redeem`: a product learns who signed in. Errors have the form of RFC 6749 §5.2. */
export async function redeem(
  services: SsoServices,
  request: Request,
  response: Response,
  requestId: string,
  origin: string,
) {
  const address = request.ip ?? '';
  const [, key = ''] = /^Bearer +(\S+) *$/i.exec(request.get('Authorization') ?? '') ?? [];
  const product = await services.products.authenticate(key);
  if (product === undefined) {
    response.set('WWW-Authenticate', 'Bearer realm="sign-in"');
    const isAdmitted = services.throttle.admits(address, ' redeem');
    if (!isAdmitted) response.set('Retry-After', '10');
    return refuse(
      response,
      isAdmitted ? 401 : 429,
      'invalid_client',
      'Send the key of the product: Authorization: Bearer rollcall_….',
    );
  }
  const form = await readForm(request, MAX_BYTES);
  const [code, redirectUri] = [form.get('code'), form.get('redirect_uri')];
  if (code === null || redirectUri === null)
    return refuse(
      response,
      400,
      'invalid_request',
      'Send code and redirect_uri, and code_verifier with PKCE, as a form.',
    );
  const redemption = { code, redirectUri, verifier: form.get('code_verifier') ?? undefined };
  const redeemed = await services.codes.redeem(product, redemption);
  const known = redeemed && (await services.organizations.get(redeemed.slug));
  if (redeemed === undefined || known === undefined) {
    const text =
      'The code is unknown, older than 60 seconds, used before, or was given for another product, redirect_uri or code_challenge.';
    return refuse(response, 400, 'invalid_grant', text);
  }
  const { id, slug, name } = known.organization;
  const visit = { tenant: tenantOf(known), requestId, addresses: addressesOf(origin, slug) };
  const user = await profileOf(services.directories, visit, { id: redeemed.userId, userName: product.name });
  const { method, signedInAt } = redeemed;
  response.type('json').json({ organization: { id, slug, name }, user, method, signedInAt: signedInAt.toISOString() });
}

function refuse(response: Response, status: number, error: string, description: string): void {
  response.status(status).type('json').json({ error, error_description: description });
}
