import type { JsonObject } from '../../../protocol/json.js';
import type { Surroundings } from '../expressions/surroundings.js';
import { copy, isMap, member, put, textOf, type Value } from '../expressions/value.js';
import type { Apply, MappingFunction } from './mapping-function.js';

const ENTRY_KEYS = { sourceKey: 'name of the attribute', targetKey: 'its other name' };

/** Functions on lists and on the attributes of their elements. */
export const ENTRY_FUNCTIONS: Readonly<Record<string, MappingFunction>> = {
  copyMapEntry: {
    description: 'copies an attribute of an object, or of each object of a list, to another name',
    keys: ENTRY_KEYS,
    read: (keys) => {
      const from = keys.attribute('sourceKey');
      const to = keys.attribute('targetKey');
      return onMap((map) => {
        const value = member(map, from);
        if (value !== undefined) put(map, to, value);
        return map;
      });
    },
  },
  renameMapEntry: {
    description: 'renames an attribute of an object, or of each object of a list',
    keys: ENTRY_KEYS,
    read: (keys) => {
      const from = keys.attribute('sourceKey');
      const to = keys.attribute('targetKey');
      return onMap((map) => {
        const value = member(map, from);
        if (value === undefined) return map;
        delete map[from];
        put(map, to, value);
        return map;
      });
    },
  },
  putIfAbsent: {
    description: 'sets an attribute of an object, or of each object of a list, where it lacks a value',
    keys: { key: 'name of the attribute', defaultValue: 'any JSON' },
    read: (keys) => {
      const key = keys.attribute('key');
      const value = keys.json('defaultValue');
      return onMap((map) => {
        if ((member(map, key) ?? null) === null) put(map, key, value);
        return map;
      });
    },
  },
  putIfPresent: {
    description: 'sets an attribute of an object, or of each object of a list, where it has a value',
    keys: { key: 'name of the attribute', defaultValue: 'any JSON' },
    read: (keys) => {
      const key = keys.attribute('key');
      const value = keys.json('defaultValue');
      return onMap((map) => {
        if ((member(map, key) ?? null) !== null) put(map, key, value);
        return map;
      });
    },
  },
  elementAt: {
    description: 'returns one element of a list',
    keys: { index: 'its position, from 0' },
    takesList: true,
    read: (keys) => {
      const index = keys.integer('index');
      return (value) => (Array.isArray(value) ? value[index] : value);
    },
  },
  resolveEntityIds: {
    description: 'turns an id of the source system into the id of the same user or group in the target system',
    keys: {
      entityType: '`user` (without it) or `group`',
      sourceSystemName: 'read, and not needed here',
      targetSystemName: 'read, and not needed here',
    },
    read: (keys) => {
      const entityType = keys.choiceOr('entityType', ['user', 'group'], 'user');
      return (value, surroundings) => {
        if (value === undefined || value === null) return undefined;
        if (!isMap(value)) return surroundings.resolveId(textOf(value), entityType);
        const id = member(value, 'value');
        const resolved = id === undefined ? undefined : surroundings.resolveId(textOf(id), entityType);
        if (resolved === undefined) return undefined;
        const made = ownCopy(value, surroundings);
        put(made, 'value', resolved);
        return made;
      };
    },
  },
};

/** On a copy of an object; other values stay as they are. */
function onMap(change: (map: JsonObject) => JsonObject): Apply {
  return (value, surroundings) => (isMap(value) ? change(ownCopy(value, surroundings)) : (value as Value | undefined));
}

const ownCopy = (value: JsonObject, surroundings: Surroundings): JsonObject =>
  copy(value, surroundings.spend) as JsonObject;
