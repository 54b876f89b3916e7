import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { runCommand } from '../../cli/rollcall-command.js';
import type { Page } from './page.js';
import { scriptOf } from './script-of.js';
import { type Answer, type Call, type Walked, walkScript } from './shell.js';

/** A server as its first start leaves it, and its operator's environment. */
export interface Ground {
  readonly origin: string;
  readonly environment: Record<string, string>;
  /** The Secret Token that a reader of the page has. */
  readonly token: string;
  /** Of a database in which `rollcall` is the schema that is searched. */
  readonly databaseUrl: string;
}

/**
 * Walks through a page as a reader does who has the command in the path, in an empty folder.
 * @param isShort with jobs of few people
 */
export async function walkPage(
  page: Page,
  { origin, environment, token, databaseUrl }: Ground,
  isShort = true,
): Promise<Walked> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-walk-'));
  const places = { acme: `${origin}/api/scim/acme`, contoso: `${origin}/api/scim/contoso` };
  const { script, files } = scriptOf(page, places, isShort);
  mkdirSync(join(folder, 'work'));
  for (const [name, content] of files) writeFileSync(join(folder, 'work', name), content);
  const isTyped = script.includes('read -rs ROLLCALL_TOKEN');
  try {
    return await walkScript(page.name, script, {
      folder,
      environment: {
        ...environment,
        PUBLIC_URL: origin,
        ...(isTyped || token === '' ? {} : { ROLLCALL_TOKEN: token }),
      },
      input: token === '' ? '' : `${token}\n`,
      hangsMs: isShort ? 240_000 : 560_000,
      commands: ['rollcall', 'npm', 'npx', 'sql', 'client-id', 'refused-entry'],
      run: (call) => answer(call, databaseUrl),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function answer(call: Call, databaseUrl: string): Promise<Answer> {
  const rollcall = (...args: readonly string[]) => runCommand(call.environment, args, call.input, call.folder);
  switch ([call.name, ...call.args.slice(0, 3)].join(' ').replace(/^(rollcall|sql|npx rollcall)\b.*/, '$1')) {
    case 'rollcall':
      return rollcall(...call.args);
    case 'npx rollcall':
      return rollcall(...call.args.slice(1));
    case `npm run rollcall --`:
      return rollcall(...call.args.slice(3));
    case 'npm start':
      return { code: 0, output: 'The server runs.\n', errors: '' };
    case 'sql':
      return query(databaseUrl, call.input);
    case 'client-id':
      return first(
        await rollcall('client', 'list', '-o', 'contoso', '--json'),
        ({ clients }) => clients?.[0]?.clientId,
      );
    case 'refused-entry':
      return first(await rollcall('log', '-o', 'contoso', '--failures', '--json'), ({ id }) => id);
    default:
      return { code: 127, output: '', errors: `The walk knows no ${call.name} ${call.args.join(' ')}\n` };
  }
}

interface Printed {
  readonly id?: string;
  readonly clients?: readonly { readonly clientId: string }[];
}

/** What is taken of the JSON that a command prints, one document on each line. */
function first({ code, output, errors }: Answer, take: (document: Printed) => string | undefined): Answer {
  const [document = '{}'] = output.split('\n');
  return { code, output: `${take(JSON.parse(document) as Printed)}\n`, errors };
}

async function query(databaseUrl: string, sql: string): Promise<Answer> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const results = [await client.query(sql)].flat();
    return { code: 0, output: results.map(({ rows }) => `${JSON.stringify(rows)}\n`).join(''), errors: '' };
  } catch (error) {
    return { code: 1, output: '', errors: `${error instanceof Error ? error.message : error}\n` };
  } finally {
    await client.end();
  }
}
