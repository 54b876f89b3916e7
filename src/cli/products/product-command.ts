import { Command } from 'commander';
import type { Product } from '../../sso/products/products.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printFacts, printJson, printLine, printTable } from '../terminal.js';

const EXAMPLES = `
A product sends people to /sso/{slug}/login, and redeems the code that they come back with by its key: docs/sign-in.md.

Examples:
  rollcall product create vault --redirect https://vault.example/sign-in/done
  rollcall product create vault --redirect https://vault.example/done --start https://vault.example/sign-in
  rollcall product list
  rollcall product remove vault`;

interface CreateOptions extends ActorOption {
  readonly redirect: string[];
  readonly start?: string;
  readonly json?: true;
}

const collect = (value: string, all: string[]) => [...all, value];

/** `rollcall product …` */
export function createProductCommand(runtime: Runtime): Command {
  const command = new Command('product').description('products that are told who signs in, with their keys');
  withActor(command.command('create'))
    .description('register a product and show its key, this once')
    .argument('<name>', 'by which it names itself, such as vault')
    .requiredOption(
      '--redirect <url>',
      'to where codes may be sent, character by character; may be repeated',
      collect,
      [],
    )
    .option('--start <url>', 'where it begins a sign-in, for people who began at the identity provider')
    .option('--json', 'print JSON')
    .action((name: string, options: CreateOptions) => withRuntime(runtime, (open) => create(open, name, options)));
  command
    .command('list')
    .description('list the products')
    .option('--json', 'print JSON, one product a line')
    .action((options: { json?: true }) => withRuntime(runtime, (open) => list(open, options)));
  withActor(command.command('remove'))
    .description('remove a product: its key is refused from now on')
    .argument('<name>', 'as "rollcall product list" shows it')
    .action((name: string, options: ActorOption) =>
      withRuntime(runtime, async ({ products }) => {
        await products.remove(name, actorOf(options));
        printLine(`Removed the product ${name}.`);
      }),
    );
  return command.addHelpText('after', EXAMPLES);
}

async function create({ products }: OpenRuntime, name: string, { redirect, start, json, ...by }: CreateOptions) {
  const { product, key } = await products.create({ name, redirectUris: redirect, startUrl: start }, actorOf(by));
  if (json) return printJson({ ...product, key });
  printLine(`Registered the product ${product.name}.`);
  printLine();
  printFacts([
    ['Key', key],
    ['Redirect URLs', product.redirectUris.join(', ')],
  ]);
  printLine('Keep the key now: it is not shown again.');
}

async function list({ products }: OpenRuntime, { json }: { readonly json?: true }) {
  const all = await products.list();
  if (json) return all.forEach(printJson);
  if (all.length === 0) return printLine('There are no products. Register one: rollcall product create --help');
  printTable(['NAME', 'REDIRECT URLS', 'START URL', 'LAST USED'], all.map(rowOf));
}

const rowOf = ({ name, redirectUris, startUrl, lastUsedAt }: Product): string[] => [
  name,
  redirectUris.join(' '),
  startUrl ?? '',
  lastUsedAt === null ? 'never' : localTime(lastUsedAt),
];
