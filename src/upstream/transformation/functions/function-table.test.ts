import { readFileSync } from 'node:fs';
import { CONDITION_FUNCTIONS } from '../expressions/condition-functions.js';
import { MAPPING_FUNCTIONS } from './function-registry.js';

const PAGE = new URL('../../../../docs/ips-transformations.md', import.meta.url);

const rows = [
  ...[...MAPPING_FUNCTIONS].map(([name, { description, keys }]) => {
    const told = Object.entries(keys).map(([key, what]) => `\`${key}\`: ${what}`);
    return `| \`${name}\` | ${description} | ${told.join('; ')} |`;
  }),
  ...[...CONDITION_FUNCTIONS].map(
    ([name, { description, args }]) => `| \`${name}(${args.join(', ')})\` | in conditions: ${description} | |`,
  ),
];

test('docs/ips-transformations.md has the functions that there are', () => {
  const page = readFileSync(PAGE, 'utf8').split('\n');
  const start = page.indexOf('| --- | --- | --- |') + 1;
  expect(page.slice(start, start + rows.length)).toEqual(rows);
});
