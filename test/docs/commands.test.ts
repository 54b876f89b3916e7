import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.js';
import type { Runtime } from '../../src/cli/runtime.js';
import { pagesOf } from '../browser/every-page.js';
import { ROOT } from './walk/page.js';

// docs/commands.md says of every command what it does and which page of the console does the same, or why none does. What a row
// must begin with is told when it is missing: a new command needs nothing but its line, and the last column filled in.

const ROW = /^\| `rollcall (?<name>[^`]+)` \| (?<does>.+?) \| (?<where>.*?) *\|$/;
const text = readFileSync(join(ROOT, 'docs/commands.md'), 'utf8');
const rows = text.split('\n').flatMap((line) => {
  const { name, does, where } = ROW.exec(line)?.groups ?? {};
  return name === undefined ? [] : [{ name, does, where: where ?? '' }];
});

test('every command has its row, in the order of the program, with what its help says it does', async () => {
  const program = await createProgram([], async () => ({}) as Runtime);
  const expected = program.commands.flatMap((command) => runnable(command, ''));
  expect(rows.map(({ name, does }) => `| \`rollcall ${name}\` | ${does} |`)).toEqual(expected);
});

test('every row names pages that there are, or says why there is none', async () => {
  const paths = new Set((await pagesOf()).map(({ path }) => path));
  const wrong = rows.filter(({ where }) => {
    const named = [...where.matchAll(/`(\/[^`]*)`/g)].map(([, path = '']) => path);
    return named.length === 0 ? !/^none: .{15,}\.$/.test(where) : named.some((path) => !paths.has(path));
  });
  expect(wrong).toEqual([]);
});

/** Commands that do something when they are given, as their rows begin. */
function runnable(command: Command, before: string): string[] {
  const name = `${before}${command.name()}`;
  const below = command.commands.flatMap((each) => runnable(each, `${name} `));
  // A command of commands that has options of its own does something without one of them.
  const isRunnable = command.commands.length === 0 || command.options.length > 0;
  const does = command.description().replaceAll('|', '\\|');
  return isRunnable ? [`| \`rollcall ${name}\` | ${does} |`, ...below] : below;
}
