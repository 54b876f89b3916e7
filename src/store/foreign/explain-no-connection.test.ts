import { NoConnection } from '../database-errors.js';
import { explainNoConnection } from './explain-no-connection.js';

const URL = 'postgresql://maid:secret@db.example:5432/house';
const explain = (message: string, facts: object) =>
  explainNoConnection(Object.assign(new Error(message), facts), 'DATABASE_URL', URL);

test.each([
  ['certificate has expired', { code: 'CERT_HAS_EXPIRED' }, /TLS certificate of db\.example has expired/],
  [
    "Hostname/IP does not match certificate's altnames",
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    /not for the host db\.example/,
  ],
  ['The server does not support SSL connections', {}, /db\.example speaks no TLS\. Take sslmode out/],
  [
    'no pg_hba.conf entry for host "10.0.0.1", user "maid", database "house", no encryption',
    { code: '28000' },
    /no encryption\. Add sslmode=require/,
  ],
  ['role "maid" does not exist', { code: '28000' }, /CREATE ROLE maid LOGIN/],
  ['too many connections for role "maid"', { code: '53300' }, /for role "maid"\. .*DATABASE_POOL_SIZE/],
])('%s', (message, facts, line) => {
  expect(explain(message, facts)).toMatch(line);
  expect(explain(message, facts)).toMatch(/^DATABASE_URL: (?!.*secret)[^\n]*$/);
});

test('what is nothing of the settings is not explained, and a pool hides nothing', () => {
  expect(explain('connect ECONNREFUSED', { code: 'ECONNREFUSED' })).toBeUndefined();
  const cause = Object.assign(new Error('no'), { code: '3D000' });
  expect(explainNoConnection(new NoConnection(cause), 'DIRECT_DATABASE_URL', URL)).toMatch(
    /^DIRECT_DATABASE_URL: there is no database house\./,
  );
});
