import type { UpstreamSystem } from '../../../store/upstream/upstream-system.js';
import { OAuthCredential } from './client-credentials.js';
import type { Credential } from './credential.js';
import { anonymous, basicHeader, bearerHeader, certificateAlone, fixedHeader } from './fixed-credentials.js';
import { HeldSecret } from './held-secret.js';
import type { UpstreamSecrets } from './upstream-secrets.js';

/** How we say to a system who we are, as it is configured. */
export function credentialOf(system: UpstreamSystem, secrets: UpstreamSecrets, now: () => number): Credential {
  const { authentication } = system;
  if (authentication.method === 'none') return anonymous;
  if (authentication.method === 'certificate') {
    const { certificate, key } = authentication;
    return certificateAlone(certificate, new HeldSecret(secrets, system, key));
  }
  const secret = new HeldSecret(secrets, system, authentication.secret);
  switch (authentication.method) {
    case 'basic': {
      const { user } = authentication;
      return fixedHeader(secret, (password) => basicHeader(user, password));
    }
    case 'bearer':
      return fixedHeader(secret, bearerHeader);
    case 'oauth': {
      const { tokenUrl, clientId, scope, certificate } = authentication;
      return new OAuthCredential({ tokenUrl, clientId, scope, certificate, secret, now });
    }
  }
}
