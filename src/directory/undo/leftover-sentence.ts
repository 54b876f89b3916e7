import { isObject, type JsonObject } from '../../protocol/json.js';
import type { Language } from '../../protocol/language.js';
import type { Leftover } from '../../store/undo/undo-row.js';
import { timeOf } from '../log/request-id.js';
import { LEFTOVER_WORDS } from './leftover-words.js';

/** Something that was left alone, or would be, and why, for people. */
export interface Left extends Leftover {
  readonly name: string;
  readonly sentence: string;
}

export const leftOf = (
  leftover: Leftover,
  name: string,
  nameOf?: (id: string) => string | undefined,
  language: Language = 'en',
): Left => ({
  ...leftover,
  name,
  sentence: sentence(leftover, name, nameOf, language),
});

function sentence(
  { resourceType, reason, details, part }: Leftover,
  name: string,
  nameOf: (id: string) => string | undefined = () => undefined,
  language: Language,
): string {
  const words = LEFTOVER_WORDS[language];
  const what = part === 'members' ? words.members(Number(details.count), name) : `${resourceType} ${name}`;
  const why = () => {
    switch (reason) {
      case 'changed-since':
        return words.changed + sinceOf(details, language);
      case 'let-in-since':
        return words.letIn(groupOf(details)) + sinceOf(details, language);
      case 'taken': {
        const holder = typeof details.holder === 'string' ? (nameOf(details.holder) ?? details.holder) : undefined;
        const id = holder === undefined || holder === details.holder ? undefined : String(details.holder);
        return words.taken(String(details.attribute), holder, id);
      }
      default:
        return words[reason];
    }
  };
  return `${what}: ${why()}`;
}

const groupOf = ({ since }: JsonObject): string | undefined =>
  isObject(since) && typeof since.group === 'string' ? since.group : undefined;

/** How changes name a person of the console. */
const PERSON = 'account:';

function sinceOf({ since }: JsonObject, language: Language): string {
  if (!isObject(since)) return '';
  const words = LEFTOVER_WORDS[language];
  const { id, operation, credential, operator } = since;
  const who =
    typeof credential === 'string'
      ? words.byClient(credential)
      : typeof operator !== 'string'
        ? ''
        : operator.startsWith(PERSON)
          ? words.byPerson
          : words.byOperator(operator);
  const when = typeof id === 'string' ? words.at(new Date(timeOf(id)).toISOString()) : '';
  return `${who}${when} (${String(operation)})`;
}
