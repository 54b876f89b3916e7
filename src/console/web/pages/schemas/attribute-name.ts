/** A name without the URN of its schema. */
export const shortName = (path: string): string => path.replace(/^urn:.*:/, '');
