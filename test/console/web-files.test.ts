import { readdirSync } from 'node:fs';
import express from 'express';
import request from 'supertest';
import { createWebFiles } from '../../src/console/web-files.js';

const built = new URL('../../dist/console/web/assets/', import.meta.url);
const script = readdirSync(built).find((name) => /^index-.*\.js$/.test(name)) as string;
const asset = `/console/assets/${script}`;

const app = express().use('/console', createWebFiles());

test.each(['/console', '/console/', '/console/o/acme/users', '/console/o/a.b/users/1.2'])(
  '%s is the one page, never from a cache, with a nonce of its own',
  async (path) => {
    const pages = await Promise.all([request(app).get(path), request(app).get(path)]);
    const nonces = pages.map(({ text }) => /<meta name="csp-nonce" nonce="([^"]+)">/.exec(text)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    for (const [index, { status, headers, text }] of pages.entries()) {
      expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonces[index]}'`);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';script-src 'self';/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(text).toContain(asset);
      expect(text).not.toMatch(/<script(?![^>]* src=)|<style|__CSP_NONCE__/);
    }
  },
);

test('files with a hash in their name are kept for ever, and come in the best form that is accepted', async () => {
  const plain = await request(app).get(asset).set('Accept-Encoding', 'identity');
  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'Accept-Encoding',
  });
  expect(plain.headers).not.toHaveProperty('content-encoding');
  const brotli = await request(app).get(asset).set('Accept-Encoding', 'gzip, deflate, br').buffer(false);
  expect(brotli.headers['content-encoding']).toBe('br');
  expect(Number(brotli.headers['content-length'])).toBeLessThan(plain.text.length / 3);
  expect((await request(app).get(asset).set('Accept-Encoding', 'gzip')).text).toBe(plain.text);
});

test.each([
  '/console/assets/nothing-12345678.js',
  '/console/assets/../index.html',
  '/console/assets/..%2findex.html',
  '/console/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
  `${asset}.br`,
  '/console/api/nothing',
])('%s is nothing', async (path) => {
  expect((await request(app).get(path)).status).toBe(404);
});

test('a server that was not built says so', async () => {
  const unbuilt = express().use('/console', createWebFiles('/nowhere'));
  const { status, text } = await request(unbuilt).get('/console/');
  expect([status, text]).toEqual([503, 'The console is not built: npm run build']);
});
