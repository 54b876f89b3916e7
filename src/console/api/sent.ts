/** What becomes `T` when it is sent as JSON: times are texts then. */
export type Sendable<T> = T extends string
  ? string extends T
    ? string | Date
    : T
  : T extends readonly (infer Element)[]
    ? readonly Sendable<Element>[]
    : T extends object
      ? { readonly [Name in keyof T]: Sendable<T[Name]> }
      : T;

/** Says which contract an answer keeps, and lets the compiler see to it. */
export const sent = <T extends object>(answer: Sendable<T>): T => answer as unknown as T;
