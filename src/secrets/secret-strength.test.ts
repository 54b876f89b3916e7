import { weaknessOfChosen } from './secret-strength.js';
import { generateToken } from './secret-token.js';

// The first call loads the dictionaries.
const TIMEOUT_MS = 60_000;

test.each([
  'Password12345678',
  'ThisIsMyPassword1',
  'P4ssw0rd-P4ssw0rd',
  'qwertyuiop123456',
  'VaultPlatform2026',
  'abcdefghijklmnop',
  'SuperSecretPassword',
  'Ab1~cD2+'.repeat(60),
])(
  '%s has an accepted form but is guessed: refused with advice, and not repeated',
  async (token) => {
    const weakness = await weaknessOfChosen(token, []);
    expect(weakness).toMatch(/^it is easily guessed\. .*(generated|generator)/);
    expect(weakness).not.toContain(token);
  },
  TIMEOUT_MS,
);

test(
  'the advice says what made it weak',
  async () => {
    expect(await weaknessOfChosen('abcdefghijklmnopqr', [])).toMatch(/sequences/);
    expect(await weaknessOfChosen('abcdefgh'.repeat(4), [])).toMatch(/repeated/i);
  },
  TIMEOUT_MS,
);

test(
  'what is strong elsewhere is weak where it is the name of the organization',
  async () => {
    expect(await weaknessOfChosen('Zqorvathluxen-2031', [])).toBeUndefined();
    expect(await weaknessOfChosen('Zqorvathluxen-2031', ['zqorvathluxen'])).toMatch(/easily guessed/);
    expect(await weaknessOfChosen('Zqorvathluxen-2031', ['zq', 'Zqorvathluxen GmbH'])).toMatch(/easily guessed/);
  },
  TIMEOUT_MS,
);

test.each([
  'correct-horse-battery-staple',
  'Wr0ught-iron+gates_of~Dawn',
  'Xk29dfPqm1zLw8Tr',
  generateToken(),
  // Its beginning alone would be weak.
  `${'ab'.repeat(40)}Xk29dfPqm1zLw8TrVvcQ`,
])(
  '%s is strong',
  async (token) => {
    expect(await weaknessOfChosen(token, ['acme', 'Acme Inc'])).toBeUndefined();
  },
  TIMEOUT_MS,
);

test(
  'a form that cannot be used is refused as weaknessOf does',
  async () => {
    expect(await weaknessOfChosen('short', [])).toMatch(/at least 16/);
    expect(await weaknessOfChosen(generateToken().slice(0, -1), [])).toMatch(/mistyped/);
  },
  TIMEOUT_MS,
);
