/** SQL for the address of the person of the console whom a column with an actor names; null of others, and of who is gone. */
export const actorEmail = (column: string): string =>
  `(SELECT a.email FROM rollcall.console_accounts a
    WHERE a.id = substring(${column} from '^account:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$')::uuid)`;
