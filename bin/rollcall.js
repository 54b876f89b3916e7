#!/usr/bin/env node
import { existsSync } from 'node:fs';

// Only a clone has the script; a published package and the Docker image are ready to run.
const setupScript = new URL('../scripts/setup.js', import.meta.url);
if (existsSync(setupScript)) {
  const { setup } = await import(setupScript.href);
  await setup({ build: true });
}

const { main } = await import('../dist/main.js');
await main(process.argv.slice(2));
