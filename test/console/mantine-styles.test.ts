import { existsSync, readdirSync, readFileSync } from 'node:fs';

const WEB = new URL('../../src/console/web/', import.meta.url);
const STYLES = new URL('../../node_modules/@mantine/core/styles/', import.meta.url);

const sources = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
const imported = sources.flatMap((file) => {
  const [, names = ''] =
    /import \{([^}]*)\} from '@mantine\/core'/.exec(readFileSync(new URL(file, WEB), 'utf8')) ?? [];
  return names.split(',').map((name) => name.trim());
});
const listed = readFileSync(new URL('theme/mantine-styles.ts', WEB), 'utf8');

test('every component of Mantine that pages use has its style sheet', () => {
  const components = [...new Set(imported)].filter((name) => existsSync(new URL(`${name}.layer.css`, STYLES)));
  expect(components.length).toBeGreaterThan(10);
  expect(components.filter((name) => !listed.includes(`/${name}.layer.css'`))).toEqual([]);
});
