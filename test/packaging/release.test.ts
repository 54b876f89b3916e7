import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

test('a tag publishes what was tested, with provenance and without a token', () => {
  const workflow = read('.github/workflows/release.yml');
  const { on, permissions, jobs } = parse(workflow);
  const steps = jobs.publish.steps.map(({ run = '' }: { run?: string }) => run).filter(Boolean);
  expect(on).toEqual({ push: { tags: ['v*'] } });
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs.publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(steps).toEqual([expect.stringContaining('GITHUB_REF_NAME'), '.ci/run', 'npm run build', 'npm publish']);
  expect(workflow).not.toMatch(/secrets\.|TOKEN:/);
  expect(JSON.parse(read('package.json'))).toMatchObject({
    publishConfig: { access: 'public', provenance: true },
    repository: { url: expect.stringMatching(/^git\+https:\/\/github\.com\//) },
  });
});

test('no page asks for a package that npm does not have', () => {
  const pages = ['README.md', ...readdirSync(new URL('../../docs', import.meta.url)).map((name) => `docs/${name}`)];
  const asking = pages.filter(
    (page) => page.endsWith('.md') && /^npx rollcall|npm (?:i|install) (?:-\S+ )*rollcall\b/m.test(read(page)),
  );
  expect(asking).toEqual([]);
});
