import type { ScimType } from '../../src/protocol/scim-error.js';
import { ERROR } from '../../src/protocol/urns.js';

/** What a refused request is answered (RFC 7644 §3.12), for toMatchObject. */
export const refusal = (status: number, scimType?: ScimType, detail: RegExp = /./) => ({
  status,
  body: {
    schemas: [ERROR],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: expect.stringMatching(detail),
  },
});
