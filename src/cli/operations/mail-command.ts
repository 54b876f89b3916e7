import { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { isMailAddress } from '../../mail/address.js';
import { NotSent } from '../../mail/smtp.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { wholeNumber } from '../input/whole-number.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { localTime, printable, printJson, printLine, printTable } from '../terminal.js';

const EXAMPLES = `
Mail waits in the database until the mail server of SMTP_URL has taken it; it is tried for three days, ever less often.

Examples:
  rollcall mail                    what waits, was sent and was given up lately
  rollcall mail test ada@x.org     sends one now, and says what the mail server answered`;

const MAX_SHOWN = 200;

/** `rollcall mail …` */
export function createMailCommand(runtime: Runtime): Command {
  const command = new Command('mail')
    .description('show the mail that waits and what became of it')
    .option('-n, --limit <n>', 'the newest n', wholeNumber(1, MAX_SHOWN), 20)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: { limit: number; json?: true }) => show(runtime, options));
  withActor(command.command('test'))
    .argument('<address>')
    .description('send a mail now, past the queue')
    .action((address: string, options: ActorOption) => sendTest(runtime, address, options));
  return command;
}

async function show(runtime: Runtime, { limit, json }: { limit: number; json?: true }) {
  await withRuntime(runtime, async ({ mailer }) => {
    const [counts, mails] = await Promise.all([mailer.store.count(), mailer.store.list(limit)]);
    if (json) return printJson({ isOn: mailer.isOn, ...counts, mails });
    printLine(`${counts.waiting} wait, ${counts.sent} sent and ${counts.givenUp} given up in the last months.`);
    if (mails.length > 0) {
      printLine();
      printTable(
        ['MADE', 'TO', 'ABOUT', 'STATE', 'ATTEMPTS', 'NEXT'],
        mails.map(({ createdAt, recipient, topic, state, attempts, dueAt }) => [
          localTime(createdAt),
          recipient,
          topic.split('/')[0] ?? '',
          state,
          String(attempts),
          dueAt === null ? '' : localTime(dueAt),
        ]),
      );
      for (const { recipient, lastError } of mails)
        if (lastError !== null) printLine(`${recipient}: ${printable(lastError)}`);
    }
    if (!mailer.isOn) printLine('No mail is sent from here: SMTP_URL is not set. What counts is what the server has.');
  });
}

async function sendTest(runtime: Runtime, address: string, options: ActorOption) {
  if (!isMailAddress(address)) throw new OperatorError(`"${printable(address)}" is no e-mail address.`);
  await withRuntime(runtime, async ({ mailer }) => {
    const content = { kind: 'test', language: 'en', values: { sentBy: actorOf(options) } } as const;
    const answer = await mailer.sendNow(address, content).catch((error: unknown) => {
      throw error instanceof NotSent ? new OperatorError(error.message, { cause: error }) : error;
    });
    printLine(`The mail server took it: ${printable(answer)}`);
  });
}
