/** The bound values of one statement; every value goes through here, none into the text. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Binds a value and gives its placeholder, with a cast where PostgreSQL cannot tell the type. */
  add(value: unknown, cast = ''): string {
    this.values.push(value);
    return `$${this.values.length}${cast}`;
  }

  /** Binds several and gives their placeholders, separated by commas. */
  addAll(values: readonly unknown[]): string {
    return values.map((value) => this.add(value)).join(', ');
  }
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Whether a text can be the id of anything here; what cannot is unknown, not an error. Ids are caseExact (RFC 7643 §3.1),
 * and ours are in lower case: PostgreSQL would find them in capitals too.
 */
export const isId = (text: string): boolean => ID.test(text);
