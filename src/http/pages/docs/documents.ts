import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Marked, type Token, type Tokens } from 'marked';
import { escapeHtml } from '../message-page.js';

/** A page of the documentation. */
export interface Document {
  /** Its place below `/docs`; empty for the first page. */
  readonly name: string;
  readonly title: string;
  readonly html: string;
  readonly sections: readonly Section[];
}

/** What stands under one heading. */
export interface Section {
  readonly heading: string;
  readonly anchor: string;
  readonly text: string;
}

const DECISIONS = 'decisions/';
/** Configurations of other programs, which pages name. */
const EXAMPLES = 'examples/proxies/';

/**
 * Reads README.md, the folder `docs` and the examples of the installation and makes pages of them. Links among them lead from page to
 * page; what they say of files that are not served is plain text.
 * @param root folder of the package
 */
export async function readDocuments(root: string): Promise<Map<string, Document>> {
  const names = ['', ...(await namesIn(root, '')), ...(await namesIn(root, DECISIONS))];
  const examples = (await readdir(join(root, EXAMPLES))).sort().map((file) => EXAMPLES + file);
  const known = new Set([...names, ...examples]);
  const documents = await Promise.all([
    ...names.map(async (name) => toDocument(name, await readFile(fileOf(root, name), 'utf8'), known)),
    ...examples.map(async (name) => toExample(name, await readFile(join(root, name), 'utf8'))),
  ]);
  return new Map(documents.map((document) => [document.name, document]));
}

function toExample(name: string, text: string): Document {
  const title = name.slice(EXAMPLES.length);
  const html = `<h1>${escapeHtml(title)}</h1>\n<pre><code>${escapeHtml(text)}</code></pre>`;
  return { name, title, html, sections: [{ heading: title, anchor: '', text: text.replace(/\s+/g, ' ') }] };
}

const fileOf = (root: string, name: string): string => join(root, name === '' ? 'README.md' : `docs/${name}.md`);

async function namesIn(root: string, folder: string): Promise<string[]> {
  const files = await readdir(join(root, 'docs', folder));
  return files
    .filter((file) => /^[\w.-]+\.md$/.test(file))
    .map((file) => folder + file.slice(0, -'.md'.length))
    .sort();
}

function toDocument(name: string, markdown: string, known: ReadonlySet<string>): Document {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const target = targetOf(name, href, known);
        const content = this.parser.parseInline(tokens);
        return target === undefined ? content : `<a href="${escapeHtml(target)}">${content}</a>`;
      },
      // Of no page may a stranger's server learn.
      image: ({ text }) => escapeHtml(text),
    },
  });
  const tokens = marked.lexer(markdown);
  const sections = sectionsOf(tokens);
  return {
    name,
    title: sections.find(({ heading }) => heading !== '')?.heading ?? name,
    html: marked.parser(tokens).replaceAll('<table>', TABLE).replaceAll('</table>', '</table></div>'),
    sections,
  };
}

/** A wide table scrolls by itself, also by keyboard. */
const TABLE = '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>';

function sectionsOf(tokens: readonly Token[]): Section[] {
  const sections: { heading: string; anchor: string; texts: string[] }[] = [];
  for (const token of tokens) {
    if (token.type === 'heading') {
      const { text } = token as Tokens.Heading;
      sections.push({ heading: plain(text), anchor: anchorOf(text), texts: [] });
    } else {
      if (sections.length === 0) sections.push({ heading: '', anchor: '', texts: [] });
      sections.at(-1)?.texts.push(plain(token.raw));
    }
  }
  return sections.map(({ texts, ...section }) => ({ ...section, text: texts.join(' ').replace(/\s+/g, ' ').trim() }));
}

/** Markdown without what only a renderer needs. */
const plain = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[|\s:-]+$/gm, '')
    .replace(/[*`]|^#+ |^```\w*$/gm, '')
    .replace(/\s*\|\s*/g, ' · ');

/** As code hosts make it, so that links work here and there. */
const anchorOf = (heading: string): string =>
  plain(heading)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** @returns where a link of a page leads; undefined when it leads to a file that is not served */
function targetOf(from: string, href: string, known: ReadonlySet<string>): string | undefined {
  if (href.startsWith('#') || /^(https?|mailto):/.test(href)) return href;
  const base = new URL(from === '' ? 'file:///README.md' : `file:///docs/${from}.md`);
  const { pathname, hash } = new URL(href, base);
  const name =
    pathname === '/README.md' ? '' : /^\/(?:docs\/(.+)\.md|(examples\/.+))$/.exec(pathname)?.slice(1).join('');
  return name === undefined || !known.has(name) ? undefined : `/docs${name === '' ? '' : `/${name}`}${hash}`;
}
