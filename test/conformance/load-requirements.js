// Jest loads reporters as they are, so what they need of TypeScript is translated here.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const here = import.meta.dirname;

/** The requirements, and the functions that compare and render them. */
export async function loadRequirements() {
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-conformance-'));
  try {
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    await mkdir(path.join(folder, 'requirements'));
    for (const file of readdirSync(here, { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.ts') && !file.endsWith('.test.ts')) translate(folder, file);
    }
    const load = (name) => import(pathToFileURL(path.join(folder, name)).href);
    const { REQUIREMENTS } = await load('requirements.js');
    const { findUnheld } = await load('conformance.js');
    const { renderTable } = await load('render-table.js');
    return { REQUIREMENTS, findUnheld, renderTable };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function translate(folder, file) {
  const { code } = transformSync(readFileSync(path.join(here, file), 'utf8'), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  writeFileSync(path.join(folder, file.replace(/\.ts$/, '.js')), code);
}
