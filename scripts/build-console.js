// Builds the console's pages (src/console/web) into dist/console/web: files with hashed names, and beside each what browsers
// are sent instead, compressed by brotli and by gzip as well as it goes. A process of its own, so that all else starts without Vite.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = path.resolve(import.meta.dirname, '..');
const outDir = path.join(root, 'dist', 'console', 'web');

// Whoever starts us, such as Jest, may have another; React has checks for those who write it, which are large and slow.
process.env.NODE_ENV = 'production';

await build({
  configFile: false,
  root: path.join(root, 'src', 'console', 'web'),
  base: '/console/',
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir,
    emptyOutDir: true,
    // The first that know light-dark() in style sheets, of spring 2024.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // Data URLs would need a hole in the content security policy.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // Libraries mark their files for servers that render; it means nothing in a bundle.
      onLog: (level, log, report) => log.code === 'MODULE_LEVEL_DIRECTIVE' || report(level, log),
    },
  },
});
for (const file of readdirSync(path.join(outDir, 'assets'))) compress(path.join(outDir, 'assets', file));

/** @param {string} file */
function compress(file) {
  const content = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
