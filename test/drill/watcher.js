// Asks a server for /livez without pause and reads its memory, until its parent has seen enough: watch-server.ts.
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';

const [origin = '', pid] = process.argv.slice(2);
/** How long between two questions. */
const PAUSE_MS = 10;

let blockedMs = 0;
let memoryBytes = 0;
let waitingSince;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function ask() {
  waitingSince = performance.now();
  const next = () => {
    blockedMs = Math.max(blockedMs, performance.now() - waitingSince);
    waitingSince = undefined;
    setTimeout(ask, PAUSE_MS);
  };
  get(`${origin}/livez`, { agent }, (response) => response.resume().once('end', next)).once('error', () => {
    // A server that is gone has blocked for good.
    blockedMs = Number.POSITIVE_INFINITY;
    setTimeout(ask, PAUSE_MS);
  });
}

/** Of the server process, for as long as it lives; Linux says it in /proc. */
function measureMemory() {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    memoryBytes = Math.max(memoryBytes, Number(kilobytes ?? 0) * 1024);
  } catch {
    blockedMs = Number.POSITIVE_INFINITY;
  }
}

process.once('message', () => {
  const waiting = waitingSince === undefined ? 0 : performance.now() - waitingSince;
  // What JSON has no number for is a very long time.
  process.send?.({ blockedMs: Math.min(Math.max(blockedMs, waiting), 1e9), memoryBytes }, () => process.exit(0));
});
measureMemory();
setInterval(measureMemory, PAUSE_MS);
ask();
process.send?.('watching');
