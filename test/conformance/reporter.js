// After a complete run: does a passed test hold every requirement of the RFCs, and does docs/conformance.md say so?
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import '../setup/typescript.js';

const root = path.resolve(import.meta.dirname, '../..');
const page = path.join(root, 'docs', 'conformance.md');

export default class ConformanceReporter {
  #error;
  #namePattern;

  constructor({ testNamePattern }) {
    this.#namePattern = testNamePattern;
  }

  async onRunComplete(_contexts, results) {
    if (this.#namePattern || !isComplete(results)) return;
    try {
      await check(results);
    } catch (error) {
      this.#error = error;
      console.error(`\n${error.message}\n`);
    }
  }

  /** Makes the run fail. */
  getLastError() {
    return this.#error;
  }
}

/** Whether every test file has run; a part of the tests proves nothing about the whole. */
function isComplete(results) {
  const ran = new Set(results.testResults.map(({ testFilePath }) => testFilePath));
  return !results.wasInterrupted && testFiles().every((file) => ran.has(file));
}

const testFiles = () =>
  ['src', 'test'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => path.join(root, folder, file)),
  );

async function check(results) {
  const { REQUIREMENTS } = await import('./requirements.ts');
  const { findUnheld } = await import('./conformance.ts');
  const { renderTable } = await import('./render-table.ts');
  const unheld = findUnheld(REQUIREMENTS, results.testResults.flatMap(outcomesOf));
  if (unheld.length > 0) {
    const list = unheld.map((problem) => `  ${problem}`).join('\n');
    throw new Error(`Requirements of the RFCs that no passed test holds (test/conformance/requirements):\n${list}`);
  }
  const text = renderTable(REQUIREMENTS);
  if (process.env.CONFORMANCE === 'write') writeFileSync(page, text);
  else if (read(page) !== text) {
    throw new Error(
      'docs/conformance.md is not what test/conformance/requirements say. Rewrite it with: CONFORMANCE=write npm test',
    );
  }
}

const outcomesOf = ({ testFilePath, testResults }) =>
  testResults.map(({ fullName, status }) => ({
    file: path.relative(root, testFilePath).replaceAll(path.sep, '/'),
    fullName,
    status,
  }));

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
