import { checkDefinitions } from '../../protocol/definitions/check-definitions.js';
import {
  isStandardType,
  type OwnDefinitions,
  type OwnExtension,
  type OwnType,
  STANDARD_TYPES,
  schemaIn,
  typeIn,
} from '../../protocol/definitions/own-definitions.js';
import { type PresetName, presetOf } from '../../protocol/definitions/presets/presets.js';
import { readResourceType } from '../../protocol/definitions/reading/read-resource-type.js';
import { readSchema } from '../../protocol/definitions/reading/read-schema.js';
import { resourceTypesOf } from '../../protocol/profiles/resource-types.js';
import type { SchemaDefinition } from '../../protocol/schema/definition.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { AuditNote } from '../../store/access/audit-store.js';
import type { DefinitionStore } from '../../store/definitions/definition-store.js';
import { OperatorError } from '../operator-error.js';
import { type Organization, type Organizations, profileOf } from '../organizations.js';
import { explainDefinitionErrors, parseDefinitionFile } from './definition-file.js';
import { explainLateObstacles, explainObstacles } from './explain-obstacles.js';
import { takenUp } from './taken-up.js';

export type { OwnDefinitions, OwnType } from '../../protocol/definitions/own-definitions.js';

/** Which resource types are to carry a schema as an extension. */
export interface Extending {
  /** Names of resource types, whatever the case. */
  readonly types: readonly string[];
  /** Whether every resource of theirs must carry it. */
  readonly required: boolean;
}

/** What the audit keeps of a change. */
type Note = Omit<AuditNote, 'actor'>;

/**
 * What operators do with the schemas and resource types of an organization's own; every change is kept in the audit, `by`
 * saying who makes it. Every method may throw OperatorError.
 */
export class Definitions {
  readonly #organizations: Organizations;
  readonly #store: DefinitionStore;

  constructor(organizations: Organizations, store: DefinitionStore) {
    this.#organizations = organizations;
    this.#store = store;
  }

  async list(slug: string): Promise<OwnDefinitions> {
    return this.#store.find((await this.#organizations.get(slug)).id);
  }

  /** All resource types of an organization as it is now, compiled. */
  async resourceTypes(slug: string): Promise<ResourceType[]> {
    const organization = await this.#organizations.get(slug);
    const own = await this.#store.find(organization.id);
    return [...resourceTypesOf(profileOf(organization), own, organization).values()];
  }

  async schema(slug: string, urn: string): Promise<SchemaDefinition> {
    return knownSchema(await this.list(slug), slug, urn);
  }

  async type(slug: string, name: string): Promise<OwnType> {
    return knownType(await this.list(slug), slug, name);
  }

  /** @param text the JSON of a Schema resource (RFC 7643 §7) */
  addSchema(slug: string, text: string, extending: Extending, by?: string): Promise<SchemaDefinition> {
    return this.#change(slug, 'The schema', by, () => {
      const schema = readSchema(parseDefinitionFile(text));
      return {
        result: schema,
        note: { action: 'schema.add', subject: schema.id, details: extending },
        decide: (present) => {
          if (schemaIn(present, schema.id) !== undefined) {
            throw new OperatorError(
              `${slug} has a schema ${schema.id} already. To change it: rollcall schema replace ${slug} <file>`,
            );
          }
          return extend({ ...present, schemas: [...present.schemas, schema] }, slug, schema.id, extending);
        },
      };
    });
  }

  /** Puts a new version in the place of the schema with the same URN; whatever the change, stored resources stay good. */
  replaceSchema(slug: string, text: string, extending: Extending, by?: string): Promise<SchemaDefinition> {
    return this.#change(slug, 'The schema', by, () => {
      const schema = readSchema(parseDefinitionFile(text));
      return {
        result: schema,
        note: { action: 'schema.replace', subject: schema.id, details: extending },
        decide: (present) => {
          const { id } = knownSchema(present, slug, schema.id);
          if (id !== schema.id) throw new OperatorError(`The schema is spelled ${id}; write its id in the same way.`);
          const schemas = present.schemas.map((other) => (other.id === id ? schema : other));
          return extend({ ...present, schemas }, slug, id, extending);
        },
      };
    });
  }

  /**
   * Removes a schema, and takes it from the resource types that it extends.
   * @param from only take it from these resource types, and keep the schema
   */
  removeSchema(slug: string, urn: string, from: readonly string[], by?: string): Promise<SchemaDefinition | undefined> {
    return this.#change(slug, 'What is left', by, () => ({
      result: undefined,
      note: { action: 'schema.remove', subject: urn, details: { from } },
      decide: (present) => {
        const { id } = knownSchema(present, slug, urn);
        const core = present.types.find(({ own }) => own?.schema === id);
        if (from.length === 0 && core !== undefined) {
          throw new OperatorError(
            `${id} is the schema of the resource type ${core.name}. Remove that first: rollcall type remove ${slug} ${core.name}`,
          );
        }
        const carriers = from.length === 0 ? present.types.map(({ name }) => name) : from;
        for (const name of from) requireCarrier(present, id, name);
        const folded = new Set(carriers.map((name) => name.toLowerCase()));
        return withoutEmpty({
          schemas: from.length === 0 ? present.schemas.filter((schema) => schema.id !== id) : present.schemas,
          types: present.types.map((type) =>
            folded.has(type.name.toLowerCase())
              ? { ...type, schemaExtensions: type.schemaExtensions.filter(({ schema }) => schema !== id) }
              : type,
          ),
        });
      },
    }));
  }

  /** @param text the JSON of a ResourceType resource (RFC 7643 §6) */
  addType(slug: string, text: string, by?: string): Promise<OwnType> {
    return this.#change(slug, 'The resource type', by, () => {
      const type = readResourceType(parseDefinitionFile(text));
      return {
        result: type,
        note: { action: 'type.add', subject: type.name, details: {} },
        decide: (present) => ({ ...present, types: [...present.types, spelledAs(present, type)] }),
      };
    });
  }

  /** A ready-made resource type with its schema, which is kept as it is where the organization has it already. */
  addPreset(slug: string, name: PresetName, by?: string): Promise<OwnType> {
    return this.#change(slug, 'The resource type', by, () => {
      const preset = presetOf(name);
      const [schema, type] = [readSchema(preset.schema), readResourceType(preset.type)];
      return {
        result: type,
        note: { action: 'type.add', subject: type.name, details: { preset: name } },
        decide: (present) => {
          const isThere = schemaIn(present, schema.id) !== undefined;
          const extended = isThere ? present : { ...present, schemas: [...present.schemas, schema] };
          return { ...extended, types: [...extended.types, spelledAs(extended, type)] };
        },
      };
    });
  }

  removeType(slug: string, name: string, by?: string): Promise<undefined> {
    return this.#change(slug, 'What is left', by, () => ({
      result: undefined,
      note: { action: 'type.remove', subject: name, details: {} },
      decide: (present) => {
        const type = knownType(present, slug, name);
        if (type.own === undefined) {
          throw new OperatorError(
            `${type.name} is a resource type of the standard and stays. To take an extension from it: rollcall schema remove ${slug} <urn> --from ${type.name}`,
          );
        }
        return { ...present, types: present.types.filter((other) => other !== type) };
      },
    }));
  }

  async #change<Result>(
    slug: string,
    what: string,
    by: string | undefined,
    prepare: () => { result: Result; note: Note; decide(present: OwnDefinitions): OwnDefinitions },
  ): Promise<Result> {
    const organization: Organization = await this.#organizations.get(slug);
    const profile = profileOf(organization);
    const { result, note, decide } = explainDefinitionErrors(what, prepare);
    const { obstacles, nowUnique, since } = await this.#store.change(
      organization.id,
      profile,
      (present) =>
        explainDefinitionErrors(what, () => {
          const next = decide(present);
          checkDefinitions(next);
          return next;
        }),
      { actor: by ?? 'server', ...note },
    );
    if (obstacles.length > 0) throw explainObstacles(obstacles);
    const writtenMeanwhile = nowUnique.filter(({ wasThere }) => wasThere);
    if (writtenMeanwhile.length > 0) {
      await takenUp();
      const duplicates = await this.#store.indexAgain(organization.id, profile, writtenMeanwhile, since);
      if (duplicates.length > 0) throw explainLateObstacles(duplicates);
    }
    return result;
  }
}

function knownSchema(definitions: OwnDefinitions, slug: string, urn: string): SchemaDefinition {
  const schema = schemaIn(definitions, urn);
  if (schema !== undefined) return schema;
  const known = definitions.schemas.map(({ id }) => id).join(', ');
  throw new OperatorError(
    `${slug} has no schema of its own ${urn}. ${known === '' ? `It has none; add one: rollcall schema add ${slug} <file>` : `There are: ${known}`}`,
  );
}

function knownType(definitions: OwnDefinitions, slug: string, name: string): OwnType {
  const type = typeIn(definitions, name);
  if (type !== undefined) return type;
  const standard = STANDARD_TYPES.find((known) => known.toLowerCase() === name.toLowerCase());
  if (standard !== undefined) return { name: standard, schemaExtensions: [] };
  const known = definitions.types.flatMap(({ name: other, own }) => (own === undefined ? [] : other)).join(', ');
  throw new OperatorError(
    `${slug} has no resource type of its own ${name}. ${known === '' ? `It has none; add one: rollcall type add ${slug} <file>` : `There are: ${known}`}`,
  );
}

function requireCarrier(definitions: OwnDefinitions, urn: string, name: string): void {
  const type = typeIn(definitions, name);
  if (type?.schemaExtensions.some(({ schema }) => schema === urn)) return;
  const carriers = definitions.types.filter(({ schemaExtensions }) =>
    schemaExtensions.some(({ schema }) => schema === urn),
  );
  const names = carriers.map((carrier) => carrier.name).join(', ');
  throw new OperatorError(
    `${urn} is no extension of ${name}; ${names === '' ? 'it extends nothing' : `it extends ${names}`}.`,
  );
}

/** Adds a schema to the extensions of resource types, or says anew whether it is required there. */
function extend(definitions: OwnDefinitions, slug: string, urn: string, extending: Extending): OwnDefinitions {
  const extension: OwnExtension = { schema: urn, required: extending.required };
  const types = new Map(definitions.types.map((type) => [type.name.toLowerCase(), type]));
  for (const name of extending.types) {
    const type = types.get(name.toLowerCase()) ?? extendable(definitions, slug, name);
    const others = type.schemaExtensions.filter(({ schema }) => schema !== urn);
    types.set(type.name.toLowerCase(), { ...type, schemaExtensions: [...others, extension] });
  }
  return { ...definitions, types: [...types.values()] };
}

function extendable(definitions: OwnDefinitions, slug: string, name: string): OwnType {
  if (isStandardType(name)) return knownType(definitions, slug, name);
  const own = definitions.types.flatMap((type) => (type.own === undefined ? [] : type.name));
  throw new OperatorError(
    `There is no resource type ${name} to extend. There are: ${[...STANDARD_TYPES, ...own].join(', ')}`,
  );
}

/** URNs in the spelling of the schemas that they name. */
function spelledAs(definitions: OwnDefinitions, type: OwnType): OwnType {
  const spelled = (urn: string) => schemaIn(definitions, urn)?.id ?? urn;
  return {
    ...type,
    ...(type.own === undefined ? {} : { own: { ...type.own, schema: spelled(type.own.schema) } }),
    schemaExtensions: type.schemaExtensions.map((extension) => ({ ...extension, schema: spelled(extension.schema) })),
  };
}

/** User and Group are listed only while something extends them. */
const withoutEmpty = (definitions: OwnDefinitions): OwnDefinitions => ({
  ...definitions,
  types: definitions.types.filter(({ own, schemaExtensions }) => own !== undefined || schemaExtensions.length > 0),
});
