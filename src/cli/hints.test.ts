import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { createProgram } from './program.js';
import type { Runtime } from './runtime.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Where a text begins to quote a command, and its first two words. */
const COMMAND = /(?:^\s*|[:`"] *|npx |run )rollcall (?:-- )?([a-z]+)(?: ([a-z][a-z-]*))?/gm;

const files = [
  'README.md',
  ...['src', 'docs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
]
  .filter((name) => /(?<!\.test)\.(ts|md)$/.test(name))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  .filter(({ text }) => text.includes('rollcall '));

test('every command that a text quotes is one', async () => {
  const program = await createProgram([], async () => ({}) as Runtime);
  const quoted = files.flatMap(({ file, text }) => quotedIn(text).map((words) => ({ file, words })));
  expect(quoted.length).toBeGreaterThan(100);
  expect(quoted.filter(({ words }) => !isCommand(program, words))).toEqual([]);
});

/** Up to its end, or that of the line, or what a shell does with its output. */
const WHOLE_COMMAND = /(?:^\s*|`|run )rollcall (?:-- )?([a-z][^`\n|>;&#]*)/gm;

test('every option that a text gives a command is one of its', async () => {
  const program = await createProgram([], async () => ({}) as Runtime);
  const given = files.flatMap(({ file, text }) =>
    [...text.matchAll(WHOLE_COMMAND)].flatMap(([, line = '']) => {
      const words = line.split(/\s+/);
      const command = words.reduce(
        (found: Command, word) => found.commands.find((one) => one.name() === word) ?? found,
        program,
      );
      const options = words.filter((word) => /^--[a-z-]+$/.test(word));
      return options.map((option) => ({ file, line, option, isOne: hasOption(command, option) }));
    }),
  );
  expect(given.length).toBeGreaterThan(100);
  expect(given.filter(({ isOne }) => !isOne)).toEqual([]);
});

const hasOption = ({ options }: Command, name: string): boolean =>
  name === '--help' || options.some(({ long }) => long === name);

function quotedIn(text: string): string[][] {
  return [...text.matchAll(COMMAND)].map(([, ...words]) => words.filter((word) => word !== undefined));
}

/** A word after a command without subcommands is an argument. */
function isCommand({ commands }: Command, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined || name === 'help' || commands.length === 0) return true;
  const command = commands.find((each) => each.name() === name);
  return command !== undefined && isCommand(command, rest);
}
