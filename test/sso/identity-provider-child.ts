// The identity provider as a process of its own: told by its parent what to sign with and whom to answer, it says where it is.
import { startIdentityProvider } from './identity-provider.js';
import type { ChildTask } from './identity-provider-process.js';

process.once('disconnect', () => process.exit());
process.once('message', async ({ certificate, acsUrl }: ChildTask) => {
  const { url } = await startIdentityProvider(certificate, () => acsUrl);
  process.send?.(url);
});
