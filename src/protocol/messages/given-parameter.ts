/** A query parameter that says something: empty, it is as good as left out, which clients send for what they do not want. */
export function givenParameter(parameters: URLSearchParams, name: string): string | undefined {
  const text = parameters.get(name);
  return text === null || text.trim() === '' ? undefined : text;
}
