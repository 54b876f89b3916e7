// How long a command takes: told when it begins, as it was the last time on this machine, and when it is done.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../node_modules/.cache/rollcall');
const FILE = path.join(FOLDER, 'durations.json');

/**
 * @template Result
 * @param {string} command as it was called
 * @param {() => Promise<Result>} work
 */
export async function timed(command, work) {
  const known = readKnown()[command];
  console.log(known === undefined ? `${command}: begun` : `${command}: begun, took ${duration(known)} the last time`);
  const startedAt = performance.now();
  const result = await work();
  const ms = Math.round(performance.now() - startedAt);
  console.log(`${command}: took ${duration(ms)}`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(FILE, JSON.stringify({ ...readKnown(), [command]: ms }));
  return result;
}

/** @returns {Record<string, number>} in milliseconds */
function readKnown() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {number} ms */
function duration(ms) {
  const seconds = ms / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
