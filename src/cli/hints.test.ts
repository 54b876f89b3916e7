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
].filter((name) => /(?<!\.test)\.(ts|md)$/.test(name));

test('every command that a text quotes is one', () => {
  const program = createProgram({} as Runtime);
  const quoted = files.flatMap((file) => quotedIn(file).map((words) => ({ file, words })));
  expect(quoted.length).toBeGreaterThan(100);
  expect(quoted.filter(({ words }) => !isCommand(program, words))).toEqual([]);
});

function quotedIn(file: string): string[][] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(COMMAND)].map(([, ...words]) => words.filter((word) => word !== undefined));
}

/** A word after a command without subcommands is an argument. */
function isCommand({ commands }: Command, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined || name === 'help' || commands.length === 0) return true;
  const command = commands.find((each) => each.name() === name);
  return command !== undefined && isCommand(command, rest);
}
