import { ExchangeError } from '../../outbound/exchange-error.js';
import { counted } from '../../protocol/counted.js';
import { nextStep } from '../client/next-step.js';
import { UpstreamError } from '../client/upstream-answer.js';
import type { CalledAsIag, ReadList } from './called-as-iag.js';
import { type CheckStep, stepsOf } from './check-step.js';
import type { DestinationName } from './destination-rules.js';
import { MAX_NAME, type Seen, SeenRows } from './seen-rows.js';

export const BARE = 'Connection check';

/** Reads a list to its end, and says what IAG would see of it. */
export async function checkList(
  destination: DestinationName,
  kind: 'users' | 'groups',
  called: CalledAsIag,
  limit: number,
): Promise<{
  readonly steps: readonly CheckStep[];
  readonly lastModified: Date | undefined;
  readonly isRefused: boolean;
}> {
  const { passed, warned, failed } = stepsOf(destination);
  const title = kind === 'users' ? 'Users' : 'Groups';
  const rows = new SeenRows(kind);
  try {
    const read = await called.read(`/${title}`, (row) => rows.look(row), limit);
    const steps = [passed(title, said(read, kind))];
    if (read.rows === 0)
      steps.push(
        warned(
          title,
          `IAG sees no ${kind}.`,
          'Look at the filter of the proxy system, and at whether Entra has provisioned by now.',
        ),
      );
    for (const [name, seen] of rows.lacking)
      steps.push(
        failed(
          title,
          `${some(seen, kind)} without ${name}.`,
          "SAP's read transformation fails for such a row: have it provisioned, or mapped, or give it a default value.",
        ),
      );
    if (rows.longNames.count > 0)
      steps.push(
        warned(
          title,
          `${some(rows.longNames, 'groups')} with a name of more than ${MAX_NAME} characters.`,
          `Shorten them: names of at most ${MAX_NAME} characters are sure to be provisioned from IAG.`,
        ),
      );
    return { steps, lastModified: rows.lastModified, isRefused: false };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return {
      steps: [failed(title, error.message, nextStep(error.trouble))],
      lastModified: rows.lastModified,
      isRefused: error.trouble === 'credential refused',
    };
  }
}

const said = ({ rows, pages, total, isWhole }: ReadList, kind: 'users' | 'groups'): string => {
  const of = total === undefined || total === rows ? '' : `; totalResults is ${total}`;
  const part = isWhole ? '' : ': no more were read (--limit)';
  return `IAG sees ${counted(rows, kind.slice(0, -1))} on ${counted(pages, 'page')}${of}${part}.`;
};

const some = ({ count, examples }: Seen, kind: string): string =>
  `${counted(count, kind.slice(0, -1))}${examples.length === 0 ? '' : ` (${examples.join(', ')}${count > examples.length ? ', …' : ''})`}`;

/** Calls the URL alone, as the cockpit does by "Check Connection". */
export async function checkBareUrl(destination: DestinationName, called: CalledAsIag): Promise<CheckStep> {
  const { passed, warned, failed } = stepsOf(destination);
  try {
    const { status } = await called.bareStatus();
    if (status < 400)
      return passed(
        BARE,
        `The cockpit's check calls the URL alone, which is no API: it gets ${status}, and shows green for it, as for any answer below 400.`,
      );
    return warned(
      BARE,
      `The cockpit's check calls the URL alone, and gets ${status}: it shows red.`,
      'That says nothing of the API, which IAG calls by the whole URLs. Look at what answers at the host alone.',
    );
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return failed(
      BARE,
      error.message,
      'Check host and port of URL, and its certificate, which must be publicly trusted.',
    );
  }
}
