import { memberOf } from '../../entra/target/target-path.js';
import type { Check } from '../check.js';
import type { DeclaredType } from '../endpoint/declared.js';
import type { Endpoint, Made } from '../endpoint/endpoint.js';
import { must, mustAnswer, mustBe } from '../endpoint/must.js';
import { textOf } from '../endpoint/pick.js';
import { sampleValueOf } from '../endpoint/sample.js';

const versionCheck = (
  id: string,
  level: Check['level'],
  demand: string,
  work: (endpoint: Endpoint, made: Made, etag: string, type: DeclaredType) => Promise<void>,
): Check => ({
  id,
  clause: 'RFC 7644 §3.14',
  level,
  demand,
  async run(endpoint) {
    await endpoint.mustHave('etag');
    await endpoint.forEachType(async (type) => {
      const made = await endpoint.make(type);
      const etag = (await endpoint.get(made.path)).headers.etag ?? '';
      must(/^(W\/)?"[^"]*"$/.test(etag), 'the header ETag', `ETag ${etag === '' ? 'missing' : etag}`);
      await work(endpoint, made, etag, type);
    });
  },
});

/** RFC 7644 §3.14. */
export const VERSION_CHECKS: readonly Check[] = [
  versionCheck(
    'etag',
    'MUST',
    'Name the version of a resource in the header ETag; another version is another one.',
    async (endpoint, { path, sent }, etag, type) => {
      const text = textOf(type);
      mustAnswer(await endpoint.put(path, { ...sent, [text.name]: sampleValueOf(text) }), [200], `PUT ${path}`);
      must((await endpoint.get(path)).headers.etag !== etag, 'another ETag after a change', 'the same ETag');
    },
  ),
  versionCheck('meta-version', 'SHOULD', 'Name the version in meta.version too.', async (endpoint, { path }, etag) => {
    mustBe(memberOf(memberOf(await endpoint.read(path), 'meta'), 'version'), etag, 'meta.version');
  }),
  versionCheck(
    'not-modified',
    'MUST',
    'Answer GET with If-None-Match of the version that is there with 304.',
    async (endpoint, { path }, etag) => {
      mustAnswer(await endpoint.get(path, [], { 'If-None-Match': etag }), [304], 'GET with If-None-Match');
    },
  ),
  versionCheck(
    'if-match',
    'MUST',
    'Do a change with If-Match of the version that is there; of another it is 412.',
    async (endpoint, { path, sent }, etag, type) => {
      const text = textOf(type);
      const put = () => endpoint.put(path, { ...sent, [text.name]: sampleValueOf(text) }, [], { 'If-Match': etag });
      mustAnswer(await put(), [200], 'PUT with If-Match of the version that is there');
      mustAnswer(await put(), [412], 'PUT with If-Match of the version before');
    },
  ),
];
