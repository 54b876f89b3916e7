import { randomUUID } from 'node:crypto';
import { memberOf } from '../../entra/target/target-path.js';
import { NotApplicable } from '../../entra/validate/model.js';
import type { Check } from '../check.js';
import { must, mustAnswer, mustBe, mustRefuse } from '../endpoint/must.js';
import { keyOf, textOf } from '../endpoint/pick.js';
import { sampleOf, sampleValueOf } from '../endpoint/sample.js';

/** RFC 7644 §3.5.1. */
export const REPLACE_CHECKS: readonly Check[] = [
  {
    id: 'replace',
    clause: 'RFC 7644 §3.5.1',
    level: 'MUST',
    demand: 'Answer PUT with 200 and the resource, whose values are those that were sent.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { path, sent } = await endpoint.make(type);
        const text = textOf(type);
        const value = sampleValueOf(text);
        const answer = await endpoint.put(path, { ...sent, [text.name]: value });
        mustAnswer(answer, [200], `PUT ${path}`);
        for (const seen of [answer.json, await endpoint.read(path)])
          mustBe(memberOf(seen, text.name), value, text.name);
      });
    },
  },
  {
    id: 'replace-creates-nothing',
    clause: 'RFC 7644 §3.5.1',
    level: 'MUST',
    demand: 'Create nothing by PUT: an id that there is not is 404.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const path = `${type.endpoint}/${randomUUID()}`;
        mustAnswer(await endpoint.put(path, sampleOf(type)), [404], `PUT ${path}`);
      });
    },
  },
  {
    id: 'replace-read-only',
    clause: 'RFC 7644 §3.5.1',
    level: 'MUST',
    demand: 'Ignore readOnly values in PUT.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { path, sent, id, json } = await endpoint.make(type);
        const created = memberOf(memberOf(json, 'meta'), 'created');
        const answer = await endpoint.put(path, { ...sent, id, meta: { created: '2001-02-03T04:05:06Z' } });
        mustAnswer(answer, [200], `PUT ${path}`);
        mustBe(memberOf(memberOf(answer.json, 'meta'), 'created'), created, 'meta.created');
      });
    },
  },
  {
    id: 'replace-immutable',
    clause: 'RFC 7644 §3.5.1',
    level: 'MUST',
    demand: 'Refuse another value of an immutable attribute with 400 mutability.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const fixed = type.schema.attributes.find((each) => each.mutability === 'immutable' && each.type === 'string');
        if (fixed === undefined) throw new NotApplicable(`${type.name} has no immutable text`);
        const { path, sent } = await endpoint.make(type, { [fixed.name]: sampleValueOf(fixed) });
        const answer = await endpoint.put(path, { ...sent, [fixed.name]: sampleValueOf(fixed) });
        mustRefuse(answer, 400, 'mutability', `another ${fixed.name}`);
      });
    },
  },
  {
    id: 'last-modified',
    clause: 'RFC 7643 §3.1',
    level: 'MUST',
    demand: 'Change meta.lastModified when a resource changes, and leave meta.created.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const { path, sent, json } = await endpoint.make(type);
        const text = textOf(type);
        mustAnswer(await endpoint.put(path, { ...sent, [text.name]: sampleValueOf(text) }), [200], `PUT ${path}`);
        const [before, after] = [memberOf(json, 'meta'), memberOf(await endpoint.read(path), 'meta')];
        mustBe(memberOf(after, 'created'), memberOf(before, 'created'), 'meta.created');
        const [earlier, later] = [before, after].map((meta) => Date.parse(String(memberOf(meta, 'lastModified'))));
        must(Number(later) > Number(earlier), 'a later meta.lastModified', 'the same, or an earlier one');
      });
    },
  },
  {
    id: 'replace-unique',
    clause: 'RFC 7644 §3.5.1',
    level: 'MUST',
    demand: 'Refuse a PUT that would take the unique value of another resource with 409 uniqueness.',
    async run(endpoint) {
      await endpoint.forEachType(async (type) => {
        const key = keyOf(type);
        if (key.uniqueness === 'none') throw new NotApplicable(`${type.name} has no unique text`);
        const [one, other] = [await endpoint.make(type), await endpoint.make(type)];
        const answer = await endpoint.put(other.path, { ...other.sent, [key.name]: one.sent[key.name] });
        mustRefuse(answer, 409, 'uniqueness', `PUT with the ${key.name} of another`);
      });
    },
  },
];
