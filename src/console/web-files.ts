import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Request, type Response, type Router } from 'express';

/** What `scripts/build-console.js` wrote. It is at the same place seen from src/console and from dist/console. */
const BUILT = fileURLToPath(new URL('../../dist/console/web', import.meta.url));

/** Stands in index.html where the number used once belongs that lets the pages have style sheets made by scripts. */
const NONCE = '__CSP_NONCE__';
const YEAR = 31_536_000;
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

interface WebFiles {
  readonly page: string;
  /** By name. Names are hashes of what the files hold. */
  readonly assets: ReadonlyMap<string, Buffer>;
}

/**
 * Serves the console's pages below the path where it is mounted. Every path that is no file is the one page, which finds out
 * itself what to show.
 */
export function createWebFiles(folder: string = BUILT): Router {
  let files: WebFiles | undefined;
  const router = express.Router();
  router.get('/assets/:name', (request, response, next) => {
    files ??= readWebFiles(folder);
    sendAsset(request, response, files?.assets ?? new Map()) || next();
  });
  router.get(['/', '/*path'], (request, response, next) => {
    files ??= readWebFiles(folder);
    if (request.path.startsWith('/assets/') || request.path.startsWith('/api/')) next();
    else if (files === undefined) response.status(503).type('text').send('The console is not built: npm run build');
    else sendPage(response, files.page);
  });
  return router;
}

/** @returns undefined when nothing was built */
function readWebFiles(folder: string): WebFiles | undefined {
  try {
    const assets = join(folder, 'assets');
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    return { page, assets: new Map(readdirSync(assets).map((name) => [name, readFileSync(join(assets, name))])) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function sendAsset(request: Request, response: Response, assets: WebFiles['assets']): boolean {
  const name = String(request.params.name);
  const plain = assets.get(name);
  if (plain === undefined || ENCODINGS.some(({ ending }) => name.endsWith(ending))) return false;
  const encoding = ENCODINGS.find((one) => request.acceptsEncodings(one.name) && assets.has(name + one.ending));
  response.set({ 'Cache-Control': `public, max-age=${YEAR}, immutable`, Vary: 'Accept-Encoding' }).type(extname(name));
  if (encoding !== undefined) response.set('Content-Encoding', encoding.name);
  response.send(encoding === undefined ? plain : assets.get(name + encoding.ending));
  return true;
}

function sendPage(response: Response, page: string): void {
  const nonce = randomBytes(16).toString('base64');
  response
    .set({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': contentSecurityPolicy(nonce) })
    .type('html')
    .send(page.replaceAll(NONCE, nonce));
}

/** Scripts come from here alone. Mantine and its scroll lock make style sheets at run time, for which they know the nonce. */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join(';');
