/** Where in a transformation something is wrong. */
export interface TransformationPlace {
  readonly entity?: 'user' | 'group' | undefined;
  /** Of the mapping among those of its entity, counted from 1. */
  readonly mapping?: number | undefined;
  /** In the JSON text, counted from 1; undefined where no text was given. */
  readonly line?: number | undefined;
  /** The function of the mapping. */
  readonly functionName?: string | undefined;
}

/**
 * A transformation cannot be read, or cannot be applied to a resource. The message says where and why, and quotes nothing
 * of the resource, so that it may be logged.
 */
export class TransformationError extends Error {
  override readonly name = 'TransformationError';
  readonly reason: string;
  readonly place: TransformationPlace;

  constructor(reason: string, place: TransformationPlace = {}) {
    super(withPlace(reason, place));
    this.reason = reason;
    this.place = place;
  }

  /** The same, with what is known of the place outside of where it was thrown. */
  at(place: TransformationPlace): TransformationError {
    const known = Object.fromEntries(Object.entries(this.place).filter(([, value]) => value !== undefined));
    return new TransformationError(this.reason, { ...place, ...known });
  }
}

function withPlace(reason: string, { entity, mapping, line, functionName }: TransformationPlace): string {
  const where = [
    ...(entity === undefined ? [] : [entity]),
    ...(mapping === undefined ? [] : [`mapping ${mapping}`]),
    ...(functionName === undefined ? [] : [`function ${functionName}`]),
  ].join(', ');
  const at = [where, ...(line === undefined ? [] : [`line ${line}`])].filter((part) => part !== '').join(', ');
  return at === '' ? reason : `${at}: ${reason}`;
}
