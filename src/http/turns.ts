import { giveWay } from '../protocol/give-way.js';

/** More than so much takes its time: characters of a URL, whose filter is to be understood, and bytes of a body. */
const LONG = { url: 2_000, body: 16 * 1024 };

let turns: Promise<void> = Promise.resolve();

/**
 * Work that takes the processor for a while begins when this comes: of all that waits for it one in a turn of the event
 * loop, so that other requests are served in between.
 */
export function turn(): Promise<void> {
  turns = turns.then(giveWay);
  return turns;
}

/** Whether what is done with something waits for its turn. */
export const isLong = (what: keyof typeof LONG, length: number): boolean => length > LONG[what];
