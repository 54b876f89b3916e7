import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { isObject, type JsonObject } from '../../protocol/json.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printJson, printLine } from '../terminal.js';

const EXAMPLES = `
A server has the same document at /openapi.json. With an organization, it has that one's Tenant URL, resource types, own schemas
and required attributes; without, no database is needed. Generators of clients and tools such as Postman read it.

Examples:
  rollcall openapi > rollcall.json
  rollcall openapi --organization contoso --output contoso.json`;

interface OpenApiOptions {
  readonly organization?: string;
  readonly output?: string;
  readonly json?: true;
}

/** `rollcall openapi` */
export function createOpenApiCommand(runtime: Runtime): Command {
  return new Command('openapi')
    .description('write the HTTP interfaces as an OpenAPI 3.1 document')
    .option('-o, --organization <slug>', 'those of an organization')
    .option('--output <file>', 'where to write it; else it is printed')
    .option('--json', 'print JSON, which it does anyway')
    .addHelpText('after', EXAMPLES)
    .action(async ({ organization, output }: OpenApiOptions) => {
      if (organization === undefined) return write(await runtime.openApi(), output);
      await withRuntime(runtime, async (open) => write(await open.openApi(organization), output));
    });
}

async function write(document: JsonObject, file: string | undefined): Promise<void> {
  if (file === undefined) {
    printJson(document);
    return;
  }
  await writeFile(file, `${JSON.stringify(document, undefined, 2)}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(
      `${file} cannot be written: ${error.code ?? error.message}. Name a file in a folder that is there.`,
    );
  });
  const paths = isObject(document.paths) ? Object.keys(document.paths).length : 0;
  printLine(`${file}: ${paths} paths.`);
}
