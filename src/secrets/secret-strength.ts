import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { checkToken, MAX_CHOSEN_LENGTH, weaknessOf } from './secret-token.js';

/** Of 0 to 4. Below it, 10^10 guesses find the secret: days of computing for whoever copied its hash. */
const MIN_SCORE = 4;
/** Of a password, which is compared slowly and guessed at one by one: 10^8 guesses. */
const MIN_PASSWORD_SCORE = 3;
const MIN_PASSWORD_LENGTH = 12;
/** Of a longer secret, the beginning and the end are judged: the time that judging takes grows with the length. */
const JUDGED_LENGTH = 64;
/** Words that are tried first by whoever attacks this server. */
const KNOWN_WORDS = ['rollcall', 'scim', 'entra', 'azure', 'tenant', 'provisioning', 'vault', 'platform'];
const MAX_CONTEXT_WORDS = 20;

const INSTEAD =
  'Leave the value away to have a secret generated, or use a password generator or at least four unrelated words';

const INSTEAD_OF_PASSWORD = 'Use a password manager, or at least four unrelated words';

let judge: Promise<ZxcvbnFactory> | undefined;

/**
 * Why a secret that somebody chose cannot be used: its form, or that it would be guessed. The dictionaries are loaded
 * for the first chosen secret, never before.
 * @param context what an attacker knows and tries: slug and name of the organization
 * @returns the end of a sentence for people, without the secret; undefined when it can be used
 */
export async function weaknessOfChosen(token: string, context: readonly string[]): Promise<string | undefined> {
  const weakness = weaknessOf(token);
  if (weakness !== undefined || checkToken(token) === 'generated') return weakness;
  const { score, reasons } = await judged(token, context);
  return score >= MIN_SCORE ? undefined : `it is easily guessed. ${[...reasons, INSTEAD].join('. ')}`;
}

/** As weaknessOfChosen, of a password that a person remembers, which may have any character. */
export async function weaknessOfPassword(password: string, context: readonly string[]): Promise<string | undefined> {
  if (password.length < MIN_PASSWORD_LENGTH) return `it must have at least ${MIN_PASSWORD_LENGTH} characters`;
  if (password.length > MAX_CHOSEN_LENGTH) return `it may have at most ${MAX_CHOSEN_LENGTH} characters`;
  const { score, reasons } = await judged(password, context);
  return score >= MIN_PASSWORD_SCORE
    ? undefined
    : `it is easily guessed. ${[...reasons, INSTEAD_OF_PASSWORD].join('. ')}`;
}

/** How hard a text is to guess, and why it is not harder. */
async function judged(text: string, context: readonly string[]): Promise<{ score: number; reasons: string[] }> {
  judge ??= loadJudge();
  judge.catch(() => {
    judge = undefined;
  });
  const zxcvbn = await judge;
  const words = [...new Set([...context.flatMap(wordsOf), ...KNOWN_WORDS])].slice(0, MAX_CONTEXT_WORDS);
  const { score, feedback } = zxcvbn.check(text, words);
  // A whole is at least as hard to guess as its end.
  const ofEnd = text.length > JUDGED_LENGTH ? zxcvbn.check(text.slice(-JUDGED_LENGTH), words).score : score;
  const reasons = [feedback.warning, ...feedback.suggestions].flatMap((reason) =>
    reason ? [reason.replace(/\.$/, '')] : [],
  );
  return { score: Math.max(score, ofEnd), reasons };
}

const wordsOf = (text: string): string[] => [text, ...text.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length > 2);

async function loadJudge(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    maxLength: JUDGED_LENGTH,
    // Trying all substitutions of letters by digits takes seconds for some texts; these are enough.
    l33tMaxSubstitutions: 16,
  });
}
