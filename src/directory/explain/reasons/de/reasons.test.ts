import { ACCEPTED_CODES, REFUSAL_CODES } from '../../../../protocol/reason-code.js';
import { explainReason } from '../../explanation.js';

/** What stays the same in every language: commands, variables, statuses, paths and names in the code. */
const UNTRANSLATED = /rollcall [a-z]+|MAX_[A-Z_]+|MASTER_KEY|RFC \d{4}|§[\d.]+|\/[A-Z][A-Za-z]+|--[a-z]+/g;

const wordsOf = (text: string): string[] => [...new Set(text.match(UNTRANSLATED) ?? [])].sort();

test('each reason code has its sentences in German, which name what the English ones name', () => {
  for (const code of REFUSAL_CODES) {
    const [english, german] = [explainReason(code), explainReason(code, 'de')];
    expect(german).toMatchObject({ reason: code, paths: english.paths });
    for (const part of ['title', 'why', 'change'] as const) {
      expect([code, part, german[part]]).not.toEqual([code, part, english[part]]);
      expect([code, part, german[part]]).toEqual([code, part, expect.stringMatching(/\S/)]);
    }
    const named = (of: typeof english) => wordsOf(`${of.why} ${of.change}`);
    expect([code, named(german)]).toEqual([code, named(english)]);
  }
  for (const code of ACCEPTED_CODES)
    expect([code, explainReason(code, 'de').why]).not.toEqual([code, explainReason(code).why]);
});
