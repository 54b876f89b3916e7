import { readFile, writeFile } from 'node:fs/promises';
import { renderTroubleshooting } from './troubleshooting-page.js';

const PAGE = new URL('../../docs/troubleshooting.md', import.meta.url);

test('docs/troubleshooting.md says what the reasons say; write it anew with TROUBLESHOOTING=write', async () => {
  const rendered = renderTroubleshooting();
  if (process.env.TROUBLESHOOTING === 'write') await writeFile(PAGE, rendered);
  expect(await readFile(PAGE, 'utf8')).toBe(rendered);
});
