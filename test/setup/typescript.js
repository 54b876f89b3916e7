// Lets Node import the TypeScript of this repository as it is: types become spaces, so that lines and columns stay.
import { register } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// As src/main.ts does: what strips types, and what builds Prisma's queries, is not worth being made fast code in every process.
setFlagsFromString('--wasm-tiering-budget=100000000');
register('./typescript-hooks.js', import.meta.url);
