import { COMMAND_LINE, ELSEWHERE, NO_COMMANDS } from './elsewhere.js';
import type { Block, Page } from './page.js';

/** What a page asks a reader to run, as a script for Bash. */
export interface PageScript {
  /** A line of it is the one of the page with the same number. */
  readonly script: string;
  /** Files that the page shows, by name. */
  readonly files: ReadonlyMap<string, string>;
  readonly commands: readonly string[];
  /** What others run, and who. */
  readonly elsewhere: readonly string[];
}

export interface Places {
  /** Tenant URLs of the organizations that pages speak of. */
  readonly acme: string;
  readonly contoso: string;
}

/**
 * What a reader would put in the place of what pages write, and what makes a walk short.
 * `client-id` and `refused-entry` are commands of the walk.
 */
const standIns = ({ acme, contoso }: Places): readonly (readonly [RegExp, string])[] => [
  [/https:\/\/scim\.example\.com\/api\/scim\/contoso|http:\/\/localhost:8080\/scim|<tenant-url>/g, contoso],
  [/http:\/\/127\.0\.0\.1:3000\/api\/scim\/acme/g, acme],
  [/<(tenant|object|application) id>/g, '0198c5a1-7f00-7000-8000-000000000001'],
  [/<entry-id>/g, '"$(refused-entry)"'],
  [/rollcall-client-…/g, '"$(client-id)"'],
  // Nothing was changed since that would let it in.
  [/^(rollcall replay --log .*)$/g, '$1 || [ $? = 2 ]'],
];

/** Of whole jobs, so many people as show that they work. */
const SHORTER: readonly (readonly [RegExp, string])[] = [
  [/--users \d{2,}/g, '--users 20'],
  [/--groups \d+ --cycles \d+/g, '--groups 2 --cycles 2'],
  // test/entra/limits.test.ts runs all suites, as README has it.
  [/^((?:npm run rollcall --|rollcall) validate) (?!.*--cleanup)/g, '$1 --suite web '],
  [/(simulate (?:entra|okta|sap-ips) (?!.*--(?:users|cleanup))\S+)/g, '$1 --users 10 --groups 1'],
];

/** @throws Error naming a block that nobody knows, and what was left to fill in */
export function scriptOf(page: Page, places: Places, isShort: boolean): PageScript {
  const script: string[] = [];
  const files = new Map<string, string>();
  const commands: string[] = [];
  const elsewhere: string[] = [];
  const put = (line: number, text: string) => {
    script[line - 1] = text;
  };
  for (const block of page.blocks) {
    if (block.language === 'sh' || block.language === 'sql') {
      const isSql = block.language === 'sql';
      if (isSql) put(block.line - 1, "sql <<'SQL'");
      for (const [i, line] of block.lines.entries()) {
        const reason = ELSEWHERE.find(([command]) =>
          command.test(line.replace(isSql ? /\s+-- .*$/ : /\s+# .*$/, '')),
        )?.[1];
        if (reason === undefined) {
          put(block.line + i, fillIn(page, block, line, [...standIns(places), ...(isShort ? SHORTER : [])]));
          if (/^[^\s#]/.test(line)) commands.push(line);
        } else {
          put(block.line + i, `${isSql ? '--' : '#'} not run: ${reason}`);
          elsewhere.push(`${line}  (${reason})`);
        }
      }
      if (isSql) put(block.line + block.lines.length, 'SQL');
    } else if (block.language === 'json' && block.file !== undefined) {
      files.set(block.file, block.lines.join('\n'));
    } else {
      refuseCommands(page, block);
    }
  }
  return { script: `${Array.from(script, (line) => line ?? '').join('\n')}\n`, files, commands, elsewhere };
}

function fillIn({ name }: Page, { line }: Block, text: string, table: readonly (readonly [RegExp, string])[]): string {
  const filled = table.reduce((now, [pattern, value]) => now.replace(pattern, value), text);
  const left = /<[a-z][a-z -]*>|…/.exec(filled.replace(/(^|\s)# .*$/, ''));
  if (left === null) return filled;
  throw new Error(`${name}:${line}: the walk does not know what a reader puts in the place of ${left[0]} in: ${text}`);
}

function refuseCommands({ name }: Page, { language, line, lines }: Block): void {
  const command = lines.find((one) => COMMAND_LINE.test(one));
  if (language in NO_COMMANDS && command === undefined) return;
  throw new Error(
    `${name}:${line}: nobody runs this block. Commands are in blocks of \`\`\`sh or \`\`\`sql, files in \`\`\`json after "\`name\`:"; ` +
      `test/docs/walk/elsewhere.ts has the languages without commands. ${command ?? language}`,
  );
}
