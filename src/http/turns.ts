import { giveWay } from '../protocol/give-way.js';

let turns: Promise<void> = Promise.resolve();

/**
 * Work that takes the processor for a while begins when this comes: of all that waits for it one in a turn of the event
 * loop, so that other requests are served in between.
 */
export function turn(): Promise<void> {
  turns = turns.then(giveWay);
  return turns;
}
