import { randomUUID } from 'node:crypto';
import { memberOf } from '../../entra/target/target-path.js';
import { unique } from '../../entra/validate/context.js';
import type { Check } from '../check.js';
import type { DeclaredType } from '../endpoint/declared.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { must, mustAnswer, mustBe, mustRefuse } from '../endpoint/must.js';
import { keyOf, optionalTextOf, removableOf, textOf } from '../endpoint/pick.js';
import { sampleValueOf } from '../endpoint/sample.js';

const patchCheck = (
  id: string,
  clause: string,
  demand: string,
  work: (endpoint: Endpoint, type: DeclaredType) => Promise<void>,
): Check => ({
  id,
  clause,
  level: 'MUST',
  demand,
  async run(endpoint) {
    await endpoint.mustHave('patch');
    await endpoint.forEachType((type) => work(endpoint, type));
  },
});

/** RFC 7644 §3.5.2, for simple attributes and what no PATCH may do. */
export const PATCH_CHECKS: readonly Check[] = [
  patchCheck('patch-add', 'RFC 7644 §3.5.2.1', 'Let "add" set a value that was not there.', async (endpoint, type) => {
    const { path } = await endpoint.make(type);
    const text = optionalTextOf(type);
    const value = sampleValueOf(text);
    mustBe(
      memberOf(await endpoint.patched(path, [{ op: 'add', path: text.path, value }]), text.name),
      value,
      text.name,
    );
  }),
  patchCheck(
    'patch-add-without-path',
    'RFC 7644 §3.5.2.1',
    'Let "add" without a path set all values that it has.',
    async (endpoint, type) => {
      const { path } = await endpoint.make(type);
      const text = textOf(type);
      const values = { [text.name]: sampleValueOf(text), externalId: unique('ext') };
      const after = await endpoint.patched(path, [{ op: 'add', value: values }]);
      for (const [name, value] of Object.entries(values)) mustBe(memberOf(after, name), value, name);
    },
  ),
  patchCheck(
    'patch-add-the-same',
    'RFC 7644 §3.5.2.1',
    'Leave meta.lastModified when "add" has only what is there.',
    async (endpoint, type) => {
      const text = textOf(type);
      const { path, sent } = await endpoint.make(type, { [text.name]: sampleValueOf(text) });
      const before = await endpoint.read(path);
      const after = await endpoint.patched(path, [{ op: 'add', path: text.path, value: sent[text.name] }]);
      mustBe(modifiedOf(after), modifiedOf(before), 'meta.lastModified');
    },
  ),
  patchCheck('patch-replace', 'RFC 7644 §3.5.2.3', 'Let "replace" set another value.', async (endpoint, type) => {
    const text = textOf(type);
    const { path } = await endpoint.make(type, { [text.name]: sampleValueOf(text) });
    const value = sampleValueOf(text);
    const after = await endpoint.patched(path, [{ op: 'replace', path: text.path, value }]);
    mustBe(memberOf(after, text.name), value, text.name);
  }),
  patchCheck('patch-remove', 'RFC 7644 §3.5.2.2', 'Let "remove" take a value away.', async (endpoint, type) => {
    const { name, path: removed } = removableOf(type);
    const { path } = await endpoint.make(type, { [name]: unique('value') });
    const after = await endpoint.patched(path, [{ op: 'remove', path: removed }]);
    mustBe(memberOf(after, name), undefined, name);
  }),
  patchCheck(
    'patch-remove-without-path',
    'RFC 7644 §3.5.2.2',
    'Refuse "remove" without a path with 400 noTarget.',
    async (endpoint, type) => {
      const { path } = await endpoint.make(type);
      mustRefuse(await endpoint.patch(path, [{ op: 'remove' }]), 400, 'noTarget', 'remove without a path');
    },
  ),
  patchCheck(
    'patch-remove-required',
    'RFC 7644 §3.5.2.2',
    'Refuse to remove what is required with 400.',
    async (endpoint, type) => {
      const { path } = await endpoint.make(type);
      const key = keyOf(type);
      const name = key.required ? key.path : 'schemas';
      mustAnswer(await endpoint.patch(path, [{ op: 'remove', path: name }]), [400], `remove ${name}`);
    },
  ),
  patchCheck(
    'patch-response',
    'RFC 7644 §3.5.2',
    'Answer PATCH with 200 and the resource, or with 204.',
    async (endpoint, type) => {
      const { path, id } = await endpoint.make(type);
      const answer = await endpoint.patch(path, [{ op: 'add', path: 'externalId', value: 'validator' }]);
      mustAnswer(answer, [200, 204], 'PATCH');
      if (answer.status === 200) mustBe(memberOf(answer.json, 'id'), id, 'id');
      else must(answer.text === '', '204 without a body', answer.text.slice(0, 200));
    },
  ),
  patchCheck(
    'patch-in-order',
    'RFC 7644 §3.5.2',
    'Apply the operations one after the other, in the order of the list.',
    async (endpoint, type) => {
      const { path } = await endpoint.make(type);
      const values = [unique('ext'), unique('ext'), unique('ext')];
      const after = await endpoint.patched(
        path,
        values.map((value) => ({ op: 'replace', path: 'externalId', value })),
      );
      mustBe(memberOf(after, 'externalId'), values.at(-1), 'externalId');
    },
  ),
  patchCheck(
    'patch-atomic',
    'RFC 7644 §3.5.2',
    'Apply all operations of a PATCH, or none: when one is refused, nothing has changed.',
    async (endpoint, type) => {
      const before = unique('ext');
      const { path } = await endpoint.make(type, { externalId: before });
      const answer = await endpoint.patch(path, [
        { op: 'replace', path: 'externalId', value: unique('ext') },
        { op: 'remove' },
      ]);
      mustAnswer(answer, [400], 'a PATCH whose second operation cannot be done');
      mustBe(memberOf(await endpoint.read(path), 'externalId'), before, 'externalId after a refused PATCH');
    },
  ),
  patchCheck(
    'patch-read-only',
    'RFC 7644 §3.5.2',
    'Refuse a change of what is readOnly with 400 mutability.',
    async (endpoint, type) => {
      const { path } = await endpoint.make(type);
      const operation = { op: 'replace', path: 'id', value: randomUUID() };
      mustRefuse(await endpoint.patch(path, [operation]), 400, 'mutability', 'replace id');
    },
  ),
  patchCheck(
    'patch-invalid-path',
    'RFC 7644 §3.5.2',
    'Refuse a path that cannot be read with 400 invalidPath.',
    async (endpoint, type) => {
      const { path } = await endpoint.make(type);
      const operation = { op: 'replace', path: `${textOf(type).path}[[`, value: 'x' };
      mustRefuse(await endpoint.patch(path, [operation]), 400, 'invalidPath', `replace ${operation.path}`);
    },
  ),
  patchCheck(
    'patch-unknown-operation',
    'RFC 7644 §3.5.2',
    'Refuse an operation that is not add, replace or remove with 400.',
    async (endpoint, type) => {
      const { path } = await endpoint.make(type);
      const operation = { op: 'increment', path: 'externalId', value: 'x' };
      mustAnswer(await endpoint.patch(path, [operation]), [400], 'the operation increment');
    },
  ),
];

const modifiedOf = (resource: unknown) => memberOf(memberOf(resource, 'meta'), 'lastModified');
