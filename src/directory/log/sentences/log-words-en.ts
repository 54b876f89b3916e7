import { counted } from '../../../protocol/counted.js';
import type { Deed, LogWords, Notes, Whom } from './log-words.js';

/** A resource type within an English sentence: PhysicalKey is a physical key. */
const nounOf = (type: string | undefined): string =>
  (type ?? 'resource').replace(/([a-z0-9])(?=[A-Z])/g, '$1 ').toLowerCase();
const whole = ({ type, name = 'without a name' }: Whom): string => `${nounOf(type)} ${name}`;

/** A deed in words: `Added 2 members`, ` to `, the resource, `: ada, bob`; without the resource when it was named. */
function clauseOf(deed: Deed): { readonly verb: string; readonly link: string; readonly rest: string } {
  switch (deed.kind) {
    case 'switch':
      return { verb: deed.isOn ? 'Restored' : 'Disabled', link: ' ', rest: '' };
    case 'change':
      return { verb: 'Changed', link: ' ', rest: `: ${deed.list}` };
    case 'manager':
      return deed.to === undefined
        ? { verb: 'Removed the manager', link: ' of ', rest: '' }
        : { verb: 'Set the manager', link: ' of ', rest: ` to ${deed.to}` };
    case 'members': {
      const [verb, link] = deed.which === 'added' ? ['Added', ' to '] : ['Removed', ' from '];
      return { verb: `${verb} ${counted(deed.total, 'member')}`, link, rest: `: ${deed.names}` };
    }
  }
}

/** Users go by their name alone; everything else says what it is. */
const typeBefore = (type: string | undefined): string => (type === 'User' || type === undefined ? '' : `${type} `);

export const LOG_WORDS_EN: LogWords = {
  created: (whom, details, by) => `Created ${whole(whom)}${details}${by}.`,
  deleted: (whom, by) => `Deleted ${whole(whom)}${by}.`,
  restored: (whom, by) => `Brought back the deleted ${whole(whom)}${by}.`,
  read: (whom, by) => `Read ${whole(whom)}${by}.`,
  other: (operation, whom, status) => `${operation} ${whole(whom)}: ${status}.`,
  unchanged: ({ type, name = 'without a name' }, by) => `${typeBefore(type)}${name} was already as sent${by}.`,
  changed([first, ...others], { type, name = 'without a name' }, by) {
    const { verb, link, rest } = clauseOf(first);
    const more = others
      .map(clauseOf)
      .map((clause) => `; ${clause.verb.toLowerCase()}${clause.rest}`)
      .join('');
    return `${verb}${link}${nounOf(typeBefore(type))}${name}${rest}${more}${by}.`;
  },
  searched(type, filter, total) {
    const found = `${total ?? 'unknown'} found`;
    const noun = nounOf(type);
    if (filter === undefined) return `Listed ${noun}s: ${found}.`;
    return `Looked for ${noun === 'user' ? '' : `${noun} `}${filter}: ${found}.`;
  },
  refused({ status, code, method, path, organization, name, detail }) {
    const whose = organization === undefined ? '' : ` of the unknown organization ${organization}`;
    const whom = name === undefined ? '' : ` for ${name}`;
    return `${status >= 500 ? 'Failed' : 'Refused'} ${method} ${path}${whose}${whom} with ${code}: ${detail}`;
  },
  refusedMore: (count, status) =>
    `Refused ${counted(count, 'more request', 'more requests')} with ${status}, which ${count === 1 ? 'is' : 'are'} counted only.`,
  members: (total, names) => ` (${counted(total, 'member')}: ${names})`,
  withCredential: (name) => `, with ${name}`,
  byUser: (name) => `, by ${name}`,
  byOperator: (name, isUndo) => `, ${isUndo ? 'by an undo of' : 'by'} the operator ${name}`,
  byPerson: (name, isUndo) => `, ${isUndo ? 'by an undo of' : 'at the console by'} ${name}`,
  more: (count) => ` and ${count} more`,
  tooLong: (count) => `${count} values, too long to be kept`,
  valueRemoved: (path, value) => `${path} ${value} removed`,
  valueAdded: (path, value) => `${path} ${value} added`,
  valueSet: (path, value) => `${path} set to ${value}`,
  reordered: (path) => `${path} put in another order`,
  nothing: 'nothing',
  notes: {
    'unknown-attribute': (names) => `ignored, because no schema defines it: ${names}`,
    'read-only-attribute': (names) => `ignored, because clients may not write it: ${names}`,
    'unknown-schema': (urns) => `ignored, because it is no schema served here: ${urns}`,
    'schemas-missing': (urns) => `schemas was left out, taken for ${urns}`,
    'password-discarded': () => 'the password was discarded',
    'operation-case': (names) => `capitalised operations: ${names}`,
    'boolean-string': (values) => `boolean sent as text: ${values}`,
    'blank-value': (paths) => `cleared by an empty text: ${paths}`,
    'value-for-complex': (values) => `taken for its value: ${values}`,
    'array-for-single': (paths) => `taken from an array of one: ${paths}`,
    'single-for-array': (paths) => `taken for an array of one: ${paths}`,
    'dot-after-urn': (names) => `the dot after the URN taken for a colon: ${names}`,
    'dotted-key': (keys) => `dotted names taken apart: ${keys}`,
    'short-name': (names) => `found without the URN of its schema: ${names}`,
    'element-created': (paths) => `created, because nothing matched: ${paths}`,
    'remove-by-value': (paths) => `removed by value: ${paths}`,
    'second-primary': (places) => `no longer primary, as another is: ${places}`,
    'primary-moved': (positions) => `only one can be primary, now value ${positions}`,
    'path-missing': (verbs) => `without a path: ${verbs}`,
    'path-of-element': (paths) => `the path chooses a whole value: ${paths}`,
    'long-group-name': (names) => `longer than the 40 characters that IAG provisions reliably: ${names}`,
  } satisfies Notes,
  meant: (name, near) => `${name} (did you mean ${near}?)`,
};
