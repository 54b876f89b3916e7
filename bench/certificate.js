import { createHash, randomBytes, webcrypto } from 'node:crypto';

// @peculiar/x509 finds its algorithms through a container that wants these functions of the Reflect metadata proposal.
const metadata = new WeakMap();
const read = (key, target) => {
  for (let at = target; at !== null; at = Object.getPrototypeOf(at)) {
    if (metadata.get(at)?.has(key)) return metadata.get(at).get(key);
  }
  return undefined;
};
Object.assign(Reflect, {
  defineMetadata: (key, value, target) =>
    void metadata.set(target, (metadata.get(target) ?? new Map()).set(key, value)),
  getMetadata: read,
  getOwnMetadata: (key, target) => metadata.get(target)?.get(key),
  hasOwnMetadata: (key, target) => metadata.get(target)?.has(key) ?? false,
});

/**
 * A certificate that vouches for itself, for a day.
 * @param {string} name
 * @returns {Promise<{ cert: string, key: string, fingerprint: string }>} in PEM; the fingerprint in lower-case hex
 */
export async function selfSigned(name) {
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: [{ CN: [name] }],
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: algorithm,
    keys,
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    cert: certificate.toString('pem'),
    key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    fingerprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
  };
}
