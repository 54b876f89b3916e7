import { InvalidArgumentError } from 'commander';

/** Reads a whole number between two others. */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  return number;
};
