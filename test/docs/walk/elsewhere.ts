/** What the walk does not run, and why; everything else of a block that holds commands is run. */
export const ELSEWHERE: readonly (readonly [command: RegExp, reason: string])[] = [
  [/^npm test\b/, 'this is a part of it'],
  [/^npm run build && npm pack\b/, 'npm run drill -- walk does it, with a copy of the clone'],
  [/^npm install --global /, 'npm run drill -- walk does it'],
  [/ --follow$/, 'goes on until it is stopped: test/cli/log.test.ts'],
  [/^rollcall system check /, 'it asks a tenant of SAP: test/cli/system-command.test.ts'],
  [/^rollcall system import /, 'an export of SAP, and a secret: test/cli/system-command.test.ts'],
  [/^rollcall sync start /, 'it reads a tenant of SAP: test/sync'],
  [/^rollcall access request /, 'it asks a tenant of SAP: test/upstream/access'],
  [/^(pg_dump|psql|pg_restore) /, 'test/deploy does it, with the programs of another PostgreSQL'],
  [/^CREATE (ROLE rollcall|DATABASE rollcall)\b/, 'for a whole cluster: test/deploy makes such a database'],
  [/^ALTER ROLE rollcall IN DATABASE /, 'test/pooler does it'],
  [/^(DATABASE_URL|DATABASE_POOLER|DIRECT_DATABASE_URL)=/, 'an environment: test/pooler has it'],
];

/** Languages of blocks that hold no command. */
export const NO_COMMANDS: Readonly<Record<string, string>> = {
  '': 'output, and messages of HTTP',
  json: 'what another product is told',
  js: 'code for the library: test/packaging/library.test.ts',
  yaml: 'a workflow for somebody else; its commands are those that src/cli/hints.test.ts looks at',
};

/** With what a line of a block begins that is a command, whatever the language of the block is said to be. */
export const COMMAND_LINE = /^\$? ?(rollcall|npm|npx|node|docker|curl|psql|pg_dump|sudo|systemctl|openssl) /;
