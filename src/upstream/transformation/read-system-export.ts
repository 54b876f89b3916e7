import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { checkDepth } from './json-text/check-depth.js';
import { type JsonLines, NO_LINES, readJsonLines } from './json-text/json-lines.js';
import { parseJson } from './json-text/parse-json.js';
import { readParsed } from './read-transformation.js';
import type { Transformation } from './transformation.js';
import { TransformationError } from './transformation-error.js';

/** A system of Identity Provisioning as it was exported there. */
export interface SystemExport {
  /** The external system ID; undefined where it was taken out. */
  readonly id: string | undefined;
  readonly name: string;
  /** As SAP names the kind of system: SAP_CLOUD_IDENTITY, SCIM. */
  readonly connectorType: string;
  readonly accessMode: 'SOURCE' | 'TARGET' | 'PROXY';
  /** Whether it was switched on there. */
  readonly isEnabled: boolean;
  /** Without credentials. */
  readonly properties: Readonly<Record<string, string>>;
  /** What has to be entered again, by the names that SAP has for it: exports hold no credentials. */
  readonly credentials: readonly string[];
  readonly read: ExportedTransformation | undefined;
  readonly write: ExportedTransformation | undefined;
  readonly warnings: readonly string[];
}

export interface ExportedTransformation {
  readonly transformation: Transformation;
  /** As exported, to be kept. */
  readonly json: JsonObject;
}

const ACCESS_MODES = ['SOURCE', 'TARGET', 'PROXY'] as const;
/** Properties whose values are secret, also where somebody wrote one into the file. */
const SECRET = /(?:^|[._-])(?:password|secret|clientsecret|client_secret|privatekey|private_key|apikey|api_key)$/i;
const NAME_LENGTH = 255;
const PROPERTIES = 500;
const PROPERTY_LENGTH = 4_000;

/**
 * Reads the JSON that Identity Provisioning exports of a system.
 * @param input its text, so that errors can name the line, or what JSON.parse made of it
 * @throws TransformationError, of the transformations in it too
 */
export function readSystemExport(input: string | Json): SystemExport {
  const json = typeof input === 'string' ? parseJson(input) : input;
  if (typeof input !== 'string') checkDepth(input, 'The export');
  const lines = typeof input === 'string' ? readJsonLines(input) : NO_LINES;
  if (!isObject(json) || typeof json.name !== 'string' || typeof json.connectorTypeString !== 'string') {
    throw new TransformationError('That is no exported system: it lacks "name" and "connectorTypeString".');
  }
  if (json.name === '' || json.name.length > NAME_LENGTH) {
    throw new TransformationError(`The name of a system has 1 to ${NAME_LENGTH} characters.`);
  }
  const accessMode = ACCESS_MODES.find((known) => known === json.accessMode);
  if (accessMode === undefined) {
    throw new TransformationError(`"accessMode" is ${ACCESS_MODES.join(', ')}.`, {
      line: lines.lineOf(['accessMode']),
    });
  }
  const { properties, credentials } = readProperties(json, lines);
  const read = readIn(json, 'readTransformation', lines);
  const write = readIn(json, 'writeTransformation', lines);
  return {
    id: typeof json.id === 'string' ? json.id : undefined,
    name: json.name,
    connectorType: json.connectorTypeString,
    accessMode,
    isEnabled: json.state !== 'DISABLED' && json.state !== 'INACTIVE',
    properties,
    credentials,
    read,
    write,
    warnings: [...(read?.transformation.warnings ?? []), ...(write?.transformation.warnings ?? [])],
  };
}

function readProperties(json: JsonObject, lines: JsonLines) {
  const given = json.properties ?? {};
  const encrypted = json.encryptedProperties ?? {};
  if (!isObject(given) || !isObject(encrypted)) {
    throw new TransformationError('"properties" and "encryptedProperties" are objects.', {
      line: lines.lineOf(['properties']),
    });
  }
  const entries = Object.entries(given);
  if (entries.length > PROPERTIES) throw new TransformationError(`A system has at most ${PROPERTIES} properties.`);
  const properties: [string, string][] = [];
  const credentials = new Set(Object.keys(encrypted));
  for (const [name, value] of entries) {
    if (SECRET.test(name)) {
      credentials.add(name);
    } else if (value !== null) {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      if (text.length > PROPERTY_LENGTH) {
        throw new TransformationError(`The property ${name} has more than ${PROPERTY_LENGTH} characters.`, {
          line: lines.lineOf(['properties', name]),
        });
      }
      properties.push([name, text]);
    }
  }
  if (given.Authentication === 'ClientCertificateAuthentication') credentials.add('client certificate and its key');
  return { properties: Object.fromEntries(properties), credentials: [...credentials].sort() };
}

function readIn(json: JsonObject, key: string, lines: JsonLines): ExportedTransformation | undefined {
  const part = json[key];
  if (part === undefined || part === null || (isObject(part) && Object.keys(part).length === 0)) return undefined;
  if (!isObject(part)) throw new TransformationError(`"${key}" is an object.`, { line: lines.lineOf([key]) });
  return { transformation: readParsed(part, lines, [key]), json: part };
}
