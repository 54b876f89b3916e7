import type { Surroundings } from '../expressions/surroundings.js';
import { textOf } from '../expressions/value.js';
import { TransformationError } from '../transformation-error.js';
import type { FunctionKeys } from './function-keys.js';
import { DEFAULT_DATE_FORMAT, type JavaDateFormat, readJavaDateFormat } from './java-date-format.js';
import type { MappingFunction } from './mapping-function.js';

const UNITS = ['years', 'months', 'days', 'hours', 'minutes', 'seconds'] as const;

export const DATE_FUNCTIONS: Readonly<Record<string, MappingFunction>> = {
  manipulateDate: {
    description: 'moves a date, and writes it in another format',
    keys: {
      sourceDateFormat: "Java's pattern, or `Date(milliseconds)`; that of currentDate without it",
      targetDateFormat: "Java's pattern; that of the source without it",
      ...Object.fromEntries(UNITS.map((unit) => [unit, 'how many are added: 3, +2 or -1'])),
    },
    read: (keys) => {
      const source = readFormat(keys, 'sourceDateFormat');
      const target = readFormat(keys, 'targetDateFormat');
      const step = Object.fromEntries(UNITS.map((unit) => [unit, keys.integerOr(unit, 0)]));
      return (value, surroundings) => {
        if (value === undefined || value === null) return undefined;
        const from = source ?? formatOfCurrentDate(surroundings);
        const moved = from.parse(textOf(value)).plus(step);
        if (!moved.isValid) throw new TransformationError('The date would be out of range.');
        return (target ?? from).format(moved);
      };
    },
  },
};

const readFormat = (keys: FunctionKeys, name: string): JavaDateFormat | undefined =>
  keys.has(name) ? readJavaDateFormat(String(keys.json(name))) : undefined;

const formatOfCurrentDate = (surroundings: Surroundings): JavaDateFormat =>
  readJavaDateFormat(surroundings.property('ips.date.variable.format') ?? DEFAULT_DATE_FORMAT);
