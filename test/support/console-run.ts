import type { RunEvent, RunStarted } from '../../src/console/api/contract/run.js';
import type { ConsoleAnswer, ConsoleBrowser } from './console-browser.js';

/** Everything that a run told, to its end. */
export async function eventsOf<Step extends object>(
  browser: ConsoleBrowser,
  base: string,
  { body }: ConsoleAnswer<RunStarted>,
): Promise<{ steps: Step[]; end: Extract<RunEvent, { done: true }> }> {
  const response = await browser.open('GET', `${base}/runs/${body.run}/events`);
  const text = await response.text();
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as RunEvent);
  const end = events.at(-1);
  if (end?.done !== true) throw new Error(`the run came to no end: ${text}`);
  return { steps: events.slice(0, -1) as unknown as Step[], end };
}
