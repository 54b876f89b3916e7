import { Agent, request } from 'node:http';

/**
 * One connection to a Tenant URL that is kept alive, for requests one after the other.
 * @param {string} tenantUrl
 * @param {string} secret
 */
export function openConnection(tenantUrl, secret) {
  const { hostname, port, pathname } = new URL(tenantUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const authorization = `Bearer ${secret}`;
  return {
    /**
     * @param {string} method
     * @param {string} path below the Tenant URL
     * @param {object} [body]
     * @returns {Promise<{ status: number, body: any, milliseconds: number }>} the time until the answer was there, unparsed
     */
    send(method, path, body) {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const headers = {
        authorization,
        ...(payload && { 'content-type': 'application/scim+json', 'content-length': payload.length }),
      };
      return new Promise((resolve, reject) => {
        const start = performance.now();
        const sent = request({ hostname, port, method, path: pathname + path, headers, agent });
        sent.on('error', reject);
        sent.on('response', (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const milliseconds = performance.now() - start;
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode, body: text === '' ? {} : JSON.parse(text), milliseconds });
          });
        });
        sent.end(payload);
      });
    },
    close: () => agent.destroy(),
  };
}
