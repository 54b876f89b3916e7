import { randomUUID } from 'node:crypto';
import { memberOf } from '../../entra/target/target-path.js';
import { Finding, NotApplicable } from '../../entra/validate/model.js';
import type { Check } from '../check.js';
import { type Attribute, type DeclaredType, isSameUrn, listOf } from '../endpoint/declared.js';
import type { Endpoint, Made } from '../endpoint/endpoint.js';
import { missingIn, must, mustAnswer, mustBe, mustRefuse, shown } from '../endpoint/must.js';
import { isShown, isUnique, keyOf } from '../endpoint/pick.js';
import { type Json, sampleOf } from '../endpoint/sample.js';

/** RFC 7644 §3.3 and §3.4.1, and what RFC 7643 §3 says of every resource. */
export const CREATE_CHECKS: readonly Check[] = [
  {
    id: 'create',
    clause: 'RFC 7644 §3.3',
    level: 'MUST',
    demand: 'Answer POST of the least that a resource may be with 201 and the resource.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { json, sent } = await endpoint.make(type);
        const { name } = keyOf(type);
        mustBe(memberOf(json, name), sent[name], name);
      });
    },
  },
  {
    id: 'create-location',
    clause: 'RFC 7644 §3.3',
    level: 'MUST',
    demand: 'Name the URL of what was created in the header Location, the same as in meta.location.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { answer, json, path } = await endpoint.make(type);
        const { location } = answer.headers;
        must(location?.endsWith(path) === true, `Location ends with ${path}`, `Location ${location}`);
        mustBe(memberOf(memberOf(json, 'meta'), 'location'), location, 'meta.location');
      });
    },
  },
  {
    id: 'meta',
    clause: 'RFC 7643 §3.1',
    level: 'MUST',
    demand: 'Give each resource a meta with resourceType, created, lastModified and location.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { path } = await endpoint.make(type);
        const meta = memberOf(await endpoint.read(path), 'meta');
        mustBe(memberOf(meta, 'resourceType'), type.name, 'meta.resourceType');
        for (const name of ['created', 'lastModified']) {
          const time = String(memberOf(meta, name));
          const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(time) && Number.isFinite(Date.parse(time));
          must(isTime, `meta.${name} is a dateTime`, `meta.${name} ${time}`);
        }
        const location = String(memberOf(meta, 'location'));
        must(location.endsWith(path), `meta.location ends with ${path}`, `meta.location ${location}`);
      });
    },
  },
  {
    id: 'id-of-the-server',
    clause: 'RFC 7643 §3.1',
    level: 'MUST',
    demand: 'Give each resource an id of the server; never take one, nor another readOnly value, from a client.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const id = randomUUID();
        const meta = { resourceType: 'Other', created: '2001-02-03T04:05:06Z', location: 'https://contoso.example/1' };
        const { json } = await endpoint.make(type, { id, meta });
        must(memberOf(json, 'id') !== id, 'an id of the server', 'the id that the client sent');
        const created = memberOf(memberOf(json, 'meta'), 'created');
        must(created !== meta.created, 'meta.created of the server', 'meta.created that the client sent');
      });
    },
  },
  {
    id: 'schemas-of-what-is-there',
    clause: 'RFC 7643 §3',
    level: 'MUST',
    demand: 'Name in "schemas" the schema of the resource and of each extension that it has values of.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { json } = await endpoint.make(type, extendedSampleOf(type));
        const schemas = listOf(json, 'schemas');
        const carried = type.extensions.filter(({ id }) => memberOf(json, id) !== undefined).map(({ id }) => id);
        for (const urn of [type.schema.id, ...carried]) {
          must(
            schemas.some((each) => isSameUrn(each, urn)),
            `schemas has ${urn}`,
            `schemas ${shown(schemas)}`,
          );
        }
      });
    },
  },
  {
    id: 'read-back',
    clause: 'RFC 7644 §3.4.1',
    level: 'MUST',
    demand: 'Answer GET of a resource with 200 and what POST has answered.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { path, json } = await endpoint.make(type);
        const { name } = keyOf(type);
        const read = await endpoint.read(path);
        for (const member of ['id', name]) mustBe(memberOf(read, member), memberOf(json, member), member);
      });
    },
  },
  {
    id: 'values-kept',
    clause: 'RFC 7643 §7',
    level: 'MUST',
    demand: 'Keep and return a value of each attribute that /Schemas declares as readWrite or immutable and returned.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const lost: string[] = [];
        for (const { path, sent } of await madeWithAll(endpoint, type, lost)) {
          const place = missingIn(shownOf(type, sent), await endpoint.read(path));
          if (place !== undefined) lost.push(`${place} is missing, or another`);
        }
        must(lost.length === 0, 'every value as it was sent', lost.join(', '));
      });
    },
  },
  {
    id: 'required-asked-for',
    clause: 'RFC 7643 §2.2',
    level: 'MUST',
    demand: 'Refuse a resource without a required attribute with 400 invalidValue.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const required = type.schema.attributes.filter((each) => each.required && each.mutability !== 'readOnly');
        if (required.length === 0) throw new NotApplicable(`${type.name} requires nothing`);
        for (const { name } of required) {
          const { [name]: _, ...rest } = sampleOf(type);
          mustRefuse(await endpoint.post(type.endpoint, rest), 400, 'invalidValue', `POST without ${name}`);
        }
      });
    },
  },
  {
    id: 'uniqueness',
    clause: 'RFC 7644 §3.3',
    level: 'MUST',
    demand: 'Refuse a second resource with a value that must be unique with 409 uniqueness.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const key = keyOf(type);
        if (!isUnique(key)) throw new NotApplicable(`${type.name} has no unique text`);
        const { sent } = await endpoint.make(type);
        const value = String(sent[key.name]);
        for (const again of key.caseExact ? [value] : [value, value.toUpperCase()]) {
          const answer = await endpoint.post(type.endpoint, { ...sampleOf(type), [key.name]: again });
          mustRefuse(answer, 409, 'uniqueness', `a second ${key.name} ${again}`);
        }
      });
    },
  },
  {
    id: 'delete',
    clause: 'RFC 7644 §3.6',
    level: 'MUST',
    demand: 'Answer DELETE with 204 and no body, and everything that is asked of the resource after with 404.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { path, sent } = await endpoint.make(type);
        const answer = await endpoint.delete(path);
        mustAnswer(answer, [204], `DELETE ${path}`);
        must(answer.text === '', 'no body', answer.text.slice(0, 200));
        mustAnswer(await endpoint.get(path), [404], `GET ${path} after`);
        mustAnswer(await endpoint.put(path, sent), [404], `PUT ${path} after`);
        mustAnswer(await endpoint.delete(path), [404], `DELETE ${path} again`);
      });
    },
  },
  {
    id: 'deleted-not-found',
    clause: 'RFC 7644 §3.6',
    level: 'MUST',
    demand: 'Leave what was deleted out of every query.',
    async run(endpoint) {
      await endpoint.mustHave('filter');
      await endpoint.forEachType(async (type) => {
        const { path, sent, id } = await endpoint.make(type);
        const { path: key, name } = keyOf(type);
        const filter = `${key} eq ${JSON.stringify(sent[name])}`;
        mustBe(await endpoint.found(type.endpoint, filter), [id], `before, ${filter} finds`);
        mustAnswer(await endpoint.delete(path), [204], `DELETE ${path}`);
        mustBe(await endpoint.found(type.endpoint, filter), [], `after, ${filter} finds`);
      });
    },
  },
  {
    id: 'deleted-frees-names',
    clause: 'RFC 7644 §3.6',
    level: 'SHOULD',
    demand: 'Let the unique values of what was deleted be used again.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { path, sent } = await endpoint.make(type);
        mustAnswer(await endpoint.delete(path), [204], `DELETE ${path}`);
        mustAnswer(await endpoint.post(type.endpoint, sent), [201], 'POST of the same again');
      });
    },
  },
];

/** Resources that have all values at once, or one each where they are refused together, as some contradict others. */
async function madeWithAll(endpoint: Endpoint, type: DeclaredType, refused: string[]): Promise<Made[]> {
  const whole = sampleOf(type, 'whole');
  const together = await madeWith(endpoint, type, whole);
  if (!(together instanceof Finding)) return [together];
  const made: Made[] = [];
  const isExtension = (name: string) => type.extensions.some(({ id }) => id === name);
  for (const [name, value] of Object.entries(whole)) {
    if (name === 'schemas') continue;
    const parts = isExtension(name) ? Object.entries(value as Json).map(([sub, one]) => ({ [sub]: one })) : [value];
    for (const part of parts) {
      const schemas = isExtension(name) ? [type.schema.id, name] : [type.schema.id];
      const alone = await madeWith(endpoint, type, { schemas, [name]: part });
      if (alone instanceof Finding) refused.push(`${shown({ [name]: part })} is refused: ${alone.message}`);
      else made.push(alone);
    }
  }
  return made;
}

const madeWith = (endpoint: Endpoint, type: DeclaredType, values: Json): Promise<Made | Finding> =>
  endpoint.make(type, values).catch((error: unknown) => {
    if (error instanceof Finding) return error;
    throw error;
  });

/** Of what was sent, what answers show without being asked for it. */
function shownOf(type: DeclaredType, sent: Json): Json {
  const isKept = (attributes: readonly Attribute[], name: string) =>
    attributes.some((attribute) => attribute.name === name && isShown(attribute));
  const of = (values: Json, attributes: readonly Attribute[]) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => isKept(attributes, name)));
  const extensions = type.extensions
    .filter(({ id }) => sent[id] !== undefined)
    .map(({ id, attributes }) => [id, of(sent[id] as Json, attributes)] as const);
  return { ...of(sent, type.schema.attributes), ...Object.fromEntries(extensions) };
}

/** The least, and of each extension one value that contradicts nothing. */
function extendedSampleOf(type: DeclaredType): Json {
  const whole = sampleOf(type, 'whole');
  const least = sampleOf(type);
  const extensions = type.extensions.flatMap(({ id, attributes }) => {
    const text = attributes.find(
      (each) => each.type === 'string' && isShown(each) && each.canonicalValues.length === 0,
    );
    const value = text === undefined ? undefined : memberOf(whole[id], text.name);
    return value === undefined
      ? []
      : [[id, { ...(least[id] as Json | undefined), [text?.name ?? '']: value }] as const];
  });
  return { ...least, schemas: [type.schema.id, ...extensions.map(([id]) => id)], ...Object.fromEntries(extensions) };
}
