import type { ListedAccount } from '../../auth/accounts/accounts.js';
import type { OpenRuntime } from '../runtime.js';
import { localTime, printJson, printLine, printTable } from '../terminal.js';

interface ListOptions {
  readonly search: string;
  readonly limit: number;
  readonly json?: true;
}

const HEADINGS = ['ADDRESS', 'NAME', 'MAY', 'SIGNS IN BY', 'LAST SIGNED IN'];

export async function listAccounts({ people }: OpenRuntime, { search, limit, json }: ListOptions): Promise<void> {
  const found = await people.accounts.list({ search, after: null, limit: limit + 1 });
  const listed = found.slice(0, limit);
  if (json) {
    for (const account of listed) printJson(account);
    return;
  }
  if (listed.length === 0) {
    printLine(search === '' ? 'Nobody has an account yet. Start the server, which makes the first.' : 'Nobody found.');
    return;
  }
  printTable(HEADINGS, listed.map(rowOf));
  if (found.length > limit) printLine(`There are more: --limit, --search`);
}

const rowOf = (account: ListedAccount): string[] => [
  account.email,
  account.name,
  mayOf(account),
  [account.hasPassword ? 'password' : 'identity provider', ...account.secondFactors].join(' + '),
  account.lastSignedInAt === null ? 'never' : localTime(account.lastSignedInAt),
];

function mayOf({ isOperator, disabled, mustChangePassword, organizations }: ListedAccount): string {
  const roles = [...(isOperator ? ['operator'] : []), ...organizations.map(({ slug, role }) => `${role} of ${slug}`)];
  const state = disabled ? ' (disabled)' : mustChangePassword ? ' (has a one-time password)' : '';
  return `${roles.join(', ') || 'nothing'}${state}`;
}
