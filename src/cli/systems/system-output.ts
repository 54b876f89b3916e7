import { shownAuthentication } from '../../upstream/systems/kept-authentication.js';
import type { OpenRuntime, Runtime } from '../runtime.js';
import { localTime, printFacts, printJson, printLine } from '../terminal.js';

export type System = Awaited<ReturnType<OpenRuntime['systems']['get']>>;

/** A system as JSON, without its secret. */
export const systemJson = (system: System) => {
  const { id, name, kind, baseUrl: url, properties, readTransformation, writeTransformation } = system;
  const { isProxy, version, createdAt, updatedAt } = system;
  const transformations = {
    readTransformation: readTransformation ?? null,
    writeTransformation: writeTransformation ?? null,
  };
  const authentication = shownAuthentication(system);
  return {
    id,
    name,
    kind,
    url,
    authentication,
    properties,
    ...transformations,
    isProxy,
    version,
    createdAt,
    updatedAt,
  };
};

/** @param done what was done; undefined where it is only shown */
export function tell(
  runtime: Runtime,
  done: string | undefined,
  system: System,
  { organization, json }: { readonly organization: string; readonly json?: true },
): void {
  const proxyUrl = system.isProxy ? runtime.proxyUrl(system.id) : undefined;
  if (json) {
    printJson({ ...systemJson(system), ...(proxyUrl === undefined ? {} : { proxyUrl }) });
    return;
  }
  if (done !== undefined) {
    printLine(done);
    printLine();
  }
  const { method, ...how } = shownAuthentication(system);
  const shown = Object.entries(how).map(([name, value]) => (name === 'certificate' ? name : `${name} ${value}`));
  printFacts([
    ['Name', system.name],
    ['External system ID', system.id],
    ['Kind', system.kind],
    ['URL', system.baseUrl],
    ['Sign-in', [method, ...shown].join(', ')],
    ...Object.entries(system.properties).map(([name, value]) => ['Property', `${name} = ${value}`] as const),
    ['Read transformation', system.readTransformation === undefined ? 'none: as it is' : 'its own'],
    ['Write transformation', system.writeTransformation === undefined ? 'none: as it is' : 'its own'],
    ['Proxy URL', proxyUrl ?? 'none: it is not served as a proxy'],
    ['Changed', localTime(system.updatedAt)],
  ]);
  if (done !== undefined) printLine(`Does it answer? rollcall system check -o ${organization} ${system.id}`);
}
