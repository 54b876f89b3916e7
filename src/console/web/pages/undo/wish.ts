/** What somebody wants to take back; the address of the page says it. */
export interface Wish {
  readonly by: 'request' | 'credential';
  readonly of: string;
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
  readonly isForced: boolean;
}

export const readWish = (parameters: URLSearchParams): Wish => ({
  by: parameters.get('by') === 'request' ? 'request' : 'credential',
  of: parameters.get('of') ?? '',
  since: parameters.get('since') ?? '',
  until: parameters.get('until') ?? '',
  isForced: parameters.get('force') === 'true',
});

export const isWhole = ({ by, of, since }: Wish): boolean => of !== '' && (by === 'request' || since !== '');

/** As the API and the address have it. */
export const wishQuery = ({ by, of, since, until }: Wish): Record<string, string> =>
  by === 'request' ? { by, of } : { by, of, since, ...(until === '' ? {} : { until }) };
