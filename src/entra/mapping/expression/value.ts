/** What an expression comes to: a text, several, or none. Booleans and numbers are texts. */
export type Value = string | readonly string[] | undefined;

/** The only text, or the first of several. */
export const textOf = (value: Value): string | undefined => (typeof value === 'string' ? value : value?.[0]);

/** All texts, those with nothing in them too. */
export const textsOf = (value: Value): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** Truth as .NET writes it. */
export const truth = (value: boolean): string => (value ? 'True' : 'False');

/** `True`, or a number other than 0. */
export const isTrue = (value: Value): boolean => {
  const text = textOf(value) ?? '';
  return text.toLowerCase() === 'true' || (text.trim() !== '' && Number(text) !== 0 && !Number.isNaN(Number(text)));
};

/** A whole number, `&HF7` as well; 0 for what is none. */
export function numberOf(value: Value): number {
  const text = textOf(value)?.trim() ?? '';
  const number = /^&H[\da-f]{1,12}$/i.test(text) ? Number.parseInt(text.slice(2), 16) : Number(text);
  return Number.isFinite(number) ? Math.trunc(number) : 0;
}
