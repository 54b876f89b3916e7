const EVERY_ADDRESS = new Set(['0.0.0.0', '::']);

/** Scheme and host for somebody on this machine; a server that listens everywhere answers to localhost too. */
export function localOrigin(host: string, port: number, isSecure: boolean): string {
  const scheme = isSecure ? 'https' : 'http';
  if (EVERY_ADDRESS.has(host)) return `${scheme}://localhost:${port}`;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
