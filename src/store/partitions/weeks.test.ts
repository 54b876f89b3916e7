import { v7 } from 'uuid';
import { lowestId, partitionName, weekOf } from './weeks.js';

test('a week begins on Monday at 00:00 UTC', () => {
  const monday = new Date('2026-11-30T00:00:00Z');
  expect(weekOf(monday)).toEqual(monday);
  expect(weekOf(new Date('2026-12-06T23:59:59.999Z'))).toEqual(monday);
  expect(weekOf(new Date('2026-11-29T23:59:59.999Z'))).toEqual(new Date('2026-11-23T00:00:00Z'));
  expect(partitionName('changes', monday)).toBe('changes_w20261130');
});

test('no id of a time is below its lowest, and every id of the millisecond before is', () => {
  const at = new Date('2026-11-30T00:00:00Z');
  expect(lowestId(at)).toBe('01a229c0-5400-0000-0000-000000000000');
  const random = (byte: number) => new Uint8Array(16).fill(byte);
  expect(v7({ msecs: at.getTime(), seq: 0, random: random(0) }) >= lowestId(at)).toBe(true);
  expect(v7({ msecs: at.getTime() - 1, seq: 0xffffffff, random: random(255) }) < lowestId(at)).toBe(true);
});
