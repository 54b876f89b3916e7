import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP } from 'node:net';
import { codeOf, explainFailure } from '../client/connection-error.js';
import { TenantUrlError } from '../client/tenant-url.js';
import { type Diagnosis, failed, passed, warned } from './model.js';
import type { Patient } from './patient.js';

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv4');
}
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

const isPrivate = (address: string): boolean => PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

export async function checkUrl(patient: Patient): Promise<Diagnosis> {
  try {
    const { isSecure, href } = patient.base;
    if (isSecure) return passed(`${href} is a Tenant URL.`);
    const finding = `${href} is plain http.`;
    const fix = 'Entra calls https only: put a certificate on the server, or a proxy with one in front of it.';
    return isLocal(patient.host) ? warned(finding, fix) : failed(finding, fix);
  } catch (error) {
    if (!(error instanceof TenantUrlError)) throw error;
    return failed(`${error.message}.`, 'Copy the Tenant URL again, with https:// at its beginning.');
  }
}

const isLocal = (host: string): boolean => host === 'localhost' || (isIP(host) !== 0 && isPrivate(host));

export async function checkDns({ host }: Patient): Promise<Diagnosis> {
  let addresses: string[];
  try {
    addresses = (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    if (codeOf(error) === 'EAI_AGAIN') {
      return failed(`No name server answered for ${host}.`, 'Check the network of this machine, then try again.');
    }
    return failed(
      `The host name ${host} cannot be resolved.`,
      'Check its spelling; if it is right, publish it in the public DNS, not in an internal zone alone.',
    );
  }
  const named = isIP(host) === 0 ? `${host} is ${addresses.join(', ')}.` : `${host} is an address.`;
  if (!addresses.every(isPrivate)) return passed(named);
  return warned(
    `${named} It is not reachable from the internet.`,
    'Entra calls from the internet: give the server a public address, or use the Entra provisioning agent (on-premises).',
  );
}

export async function checkConnect({ host, port, timeoutMs, options: { signal } }: Patient): Promise<Diagnosis> {
  const where = `${host} port ${port}`;
  const open = 'Start the server, and let the firewall pass it from the addresses of the tag AzureActiveDirectory.';
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs, signal });
    const end = (diagnosis: Diagnosis) => {
      socket.destroy();
      resolve(diagnosis);
    };
    socket.once('connect', () => end(passed(`${where} accepts connections.`)));
    socket.once('timeout', () =>
      end(failed(`${where} did not answer within ${timeoutMs / 1_000} s: a firewall drops the packets.`, open)),
    );
    socket.on('error', (error) => {
      const { message } = explainFailure(error, new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`));
      end(failed(`${where} cannot be connected to: ${message}.`, open));
    });
  });
}
