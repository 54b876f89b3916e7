// @peculiar/x509 finds its algorithms through a container that wants a polyfill of the Reflect metadata proposal, of
// which it uses the first four functions. The polyfill itself, where something of the same process brings it, asks for the others.
// Import this before @peculiar/x509.
const metadata = new WeakMap<object, Map<unknown, unknown>>();

const own = (key: unknown, target: object): unknown => metadata.get(target)?.get(key);

function inherited(key: unknown, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
    if (metadata.get(at)?.has(key)) return own(key, at);
  }
  return undefined;
}

Object.assign(Reflect, {
  defineMetadata(key: unknown, value: unknown, target: object) {
    metadata.set(target, (metadata.get(target) ?? new Map()).set(key, value));
  },
  getMetadata: inherited,
  getOwnMetadata: own,
  hasOwnMetadata: (key: unknown, target: object) => metadata.get(target)?.has(key) ?? false,
  getOwnMetadataKeys: (target: object) => [...(metadata.get(target)?.keys() ?? [])],
  deleteMetadata: (key: unknown, target: object) => metadata.get(target)?.delete(key) ?? false,
});
