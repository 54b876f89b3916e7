import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import type { SystemInput } from './system-input.js';

type Removable = 'authorities' | 'readTransformation' | 'writeTransformation';

/** What is to be otherwise of a system; what is left out stays as it is, and null takes away. */
export type SystemChange = {
  readonly [Name in keyof SystemInput]?: SystemInput[Name] | (Name extends Removable ? null : undefined) | undefined;
} & {
  /** Another secret, signed in as before. */
  readonly secret?: string | undefined;
};

/** A system as it is, changed, as it is entered. */
export function changedInput(before: UpstreamSystem, { secret, ...change }: SystemChange): SystemInput {
  const {
    name,
    kind,
    baseUrl: url,
    authorities,
    properties,
    readTransformation,
    writeTransformation,
    isProxy,
  } = before;
  const asItIs = { name, kind, url, authorities, properties, readTransformation, writeTransformation, isProxy };
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const merged = { authentication: withSecret(before, secret), ...asItIs, ...Object.fromEntries(given) };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
  ) as unknown as SystemInput;
}

/** How it is signed in to now, with another secret where one was given. */
function withSecret({ authentication }: UpstreamSystem, secret: string | undefined): SystemInput['authentication'] {
  switch (authentication.method) {
    case 'none':
      return { method: 'none' };
    case 'certificate':
      return { method: 'certificate', certificate: authentication.certificate, key: secret };
    default: {
      const { secret: _, ...rest } = authentication;
      return { ...rest, secret };
    }
  }
}
