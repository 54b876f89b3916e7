import { Router } from 'express';
import { escapeHtml, messagePage, page } from '../message-page.js';
import { type Document, readDocuments } from './documents.js';
import { type Hit, MAX_QUERY_LENGTH, searchDocuments } from './search-documents.js';

/** What a reader is offered first, in this order; the rest comes in that of its names. */
const GUIDES = [
  '',
  'connect-entra',
  'sap',
  ...['okta', 'google', 'onelogin', 'jumpcloud', 'ping', 'any'].map((client) => `connect-${client}`),
  ...['read-users', 'sign-in', 'deploy', 'upgrade', 'doctor', 'simulate', 'validate', 'groups', 'own-schemas'],
];

/**
 * `/docs`: the documentation of this version, from the files that come with it, with a search; without a script.
 * @param root folder of the package
 */
export function createDocsRouter(root: string): Router {
  const router = Router();
  let read: Promise<Map<string, Document>> | undefined;
  const documents = () => {
    read ??= readDocuments(root).catch((error: NodeJS.ErrnoException) => {
      read = undefined;
      if (error.code === 'ENOENT') return new Map();
      throw error;
    });
    return read;
  };
  router.get('/docs{/*name}', async (request, response) => {
    const all = await documents();
    const query = typeof request.query.q === 'string' ? request.query.q.slice(0, MAX_QUERY_LENGTH).trim() : '';
    const name = [request.params.name ?? []].flat().join('/').replace(/\/$/, '');
    const document = all.get(name);
    response.type('html').set('Cache-Control', 'public, max-age=300');
    if (document === undefined) {
      response.status(404).send(messagePage('There is no such page', explainMissing(all.size)));
      return;
    }
    const isSearch = query !== '';
    const content = isSearch ? renderHits(query, searchDocuments(all.values(), query)) : document.html;
    const title = isSearch ? `“${query}” – Rollcall` : `${document.title} – Rollcall`;
    response.send(
      page(
        title,
        `${renderHead(query)}\n<article>${content}</article>\n${renderNavigation(all, isSearch ? undefined : name)}`,
        { layout: 'docs' },
      ),
    );
  });
  return router;
}

const explainMissing = (pages: number): string =>
  pages === 0 ? 'This installation came without its documentation.' : 'The documentation begins at /docs.';

const renderHead = (
  query: string,
): string => `<header><p class="home"><a class="home" href="/docs">${MARK}Rollcall</a><a href="/console/">Console</a></p>
<form action="/docs" role="search"><label for="q">Search</label>
<input id="q" name="q" type="search" maxlength="${MAX_QUERY_LENGTH}" value="${escapeHtml(query)}">
<a class="skip" href="#contents">All pages</a></form></header>`;

/** As the console has it, without a file of its own. */
const MARK = `<svg width="26" height="26" viewBox="0 0 32 32" fill="none" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><rect width="32" height="32" rx="7" fill="#7f3760"/><path d="M8 10h9M8 16h6M8 22h9" stroke="#e5c3d5" stroke-width="2.4"/><path d="m18.5 16.5 2.8 3 4.7-7" stroke="#fff" stroke-width="2.8"/></svg>`;

/** @param current the page that is shown; undefined for none of them */
function renderNavigation(documents: ReadonlyMap<string, Document>, current: string | undefined): string {
  const guides = GUIDES.flatMap((name) => documents.get(name) ?? []);
  const others = [...documents.values()].filter((one) => !guides.includes(one) && !one.name.includes('/'));
  const decisions = [...documents.values()].filter(({ name }) => name.startsWith('decisions/'));
  const isOpen = current?.startsWith('decisions/') ? ' open' : '';
  return `<nav id="contents" aria-label="Documentation">
${renderLinks(guides, current)}
<p>Reference</p>
${renderLinks(others, current)}
<details${isOpen}><summary>Decisions</summary>
${renderLinks(decisions, current)}
</details>
</nav>`;
}

function renderLinks(documents: readonly Document[], current: string | undefined): string {
  const links = documents.map(({ name, title }) => {
    const here = name === current ? ' aria-current="page"' : '';
    return `<li><a href="${linkTo(name)}"${here}>${escapeHtml(title)}</a></li>`;
  });
  return `<ul>${links.join('')}</ul>`;
}

const linkTo = (name: string): string => `/docs${name === '' ? '' : `/${name}`}`;

function renderHits(query: string, hits: readonly Hit[]): string {
  const heading = `<h1>Search</h1>\n<p role="status">${hits.length === 0 ? 'Nothing has' : `${hits.length} sections have`} “${escapeHtml(query)}”.</p>`;
  const items = hits.map(({ document, section, excerpt }) => {
    const place = section.heading === document.title ? '' : ` › ${escapeHtml(section.heading)}`;
    const text = excerpt
      .map((part, i) => (i % 2 === 0 ? escapeHtml(part) : `<mark>${escapeHtml(part)}</mark>`))
      .join('');
    return `<li><a href="${linkTo(document.name)}#${encodeURIComponent(section.anchor)}">${escapeHtml(document.title)}${place}</a><p>${text}</p></li>`;
  });
  return `${heading}\n<ol class="hits">${items.join('\n')}</ol>`;
}
