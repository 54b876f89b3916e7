/** Most combining marks in a row: what Unicode's Stream-Safe Text Format allows (UAX #15). No language needs ten. */
export const MAX_MARKS = 30;

const MARKS = /\p{M}+/gu;
/** No mark comes before U+0300; most texts have nothing beyond. */
const BEYOND_LATIN = /[\u0300-\uffff]/;

/** Whether so many marks follow one another that normalizing them, which compares each with each, would take long. */
export function hasTooManyMarks(text: string): boolean {
  if (text.length <= MAX_MARKS || !BEYOND_LATIN.test(text)) return false;
  for (const [marks] of text.matchAll(MARKS)) {
    if (marks.length > MAX_MARKS && [...marks].length > MAX_MARKS) return true;
  }
  return false;
}
