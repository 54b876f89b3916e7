import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');

/** A fenced block of a page. */
export interface Block {
  /** Of its first line within the fence, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly lines: readonly string[];
  /** The file that the sentence before says it is, as in "`badge.json`:". */
  readonly file: string | undefined;
}

export interface Page {
  /** Such as `README.md` or `docs/deploy.md`. */
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** README first, then the pages of docs. */
export const readPages = (): Page[] =>
  ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)]
    .filter((name) => name.endsWith('.md'))
    .map((name) => {
      const text = readFileSync(join(ROOT, name), 'utf8');
      return { name, text, blocks: blocksOf(text.split('\n')) };
    });

const FENCE = /^( *)```(\w*)$/;

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, indent = '', language = ''] = FENCE.exec(lines[i] ?? '') ?? [];
    if (!FENCE.test(lines[i] ?? '')) continue;
    const end = lines.indexOf(`${indent}\`\`\``, i + 1);
    const before = lines.slice(0, i).findLast((line) => line.trim() !== '') ?? '';
    const inside = lines.slice(i + 1, end).map((line) => line.slice(indent.length));
    blocks.push({ line: i + 2, language, lines: inside, file: /`([\w.-]+)`:$/.exec(before)?.[1] });
    i = end;
  }
  return blocks;
}
