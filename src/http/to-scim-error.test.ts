import { toScimError } from './to-scim-error.js';

test('what was not foreseen may have come after the change was kept: nobody is told that nothing was changed', () => {
  const { status, message } = toScimError(new Error('of the answer'), 'request-1');
  expect(status).toBe(500);
  expect(message).toMatch(/may have been done.*request-1/);
  expect(message).not.toMatch(/nothing was changed/i);
});
