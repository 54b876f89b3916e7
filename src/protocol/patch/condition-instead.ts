/** What a strict organization says of a `remove` with a value. */
export const conditionInstead = (text: string): string =>
  `A remove has no value; say by a condition what goes, as in ${text}[value eq "…"].`;
