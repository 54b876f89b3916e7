import { createHash } from 'node:crypto';
import { OperatorError } from '../../directory/operator-error.js';
import { generateToken } from '../../secrets/secret-token.js';
import type { Product, ProductStore } from '../../store/sso/product-store.js';

export type { Product } from '../../store/sso/product-store.js';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_URIS = 20;
const MAX_LENGTH = 2_000;
const GENERATED = /^rollcall_[0-9A-Za-z]{49}$/;

/** What people sign in to, as an operator enters it. */
export interface ProductInput {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly startUrl?: string | undefined;
}

/** The products of a server: they are told who signed in. */
export class Products {
  readonly #store: ProductStore;

  constructor(store: ProductStore) {
    this.#store = store;
  }

  /** @returns the key, which is shown this once @throws OperatorError */
  async create({ name, redirectUris, startUrl }: ProductInput, by: string): Promise<{ product: Product; key: string }> {
    if (!NAME.test(name))
      throw new OperatorError(
        `"${name}" cannot be the name of a product: use lower-case letters, digits and inner hyphens.`,
      );
    if (redirectUris.length === 0 || redirectUris.length > MAX_URIS)
      throw new OperatorError(`A product needs a redirect URL, and has at most ${MAX_URIS}.`);
    for (const url of [...redirectUris, ...(startUrl === undefined ? [] : [startUrl])]) checkUrl(url);
    const key = generateToken();
    const entered = { name, redirectUris, startUrl: startUrl ?? null };
    const note = { actor: by, action: 'product.create', subject: name, details: { redirectUris, startUrl } };
    const product = await this.#store.create(entered, hashOf(key), note);
    if (product === undefined) throw new OperatorError(`There is a product ${name} already.`);
    return { product, key };
  }

  list(): Promise<Product[]> {
    return this.#store.list();
  }

  find(name: string): Promise<Product | undefined> {
    return NAME.test(name) ? this.#store.find(name) : Promise.resolve(undefined);
  }

  /** Whose key it is: found by its hash, as it is 256 bits of chance. */
  async authenticate(key: string): Promise<Product | undefined> {
    if (!GENERATED.test(key)) return undefined;
    const product = await this.#store.findByKey(hashOf(key));
    if (product !== undefined) await this.#store.markUsed(product.id, new Date());
    return product;
  }

  /** @throws OperatorError */
  async remove(name: string, by: string): Promise<void> {
    const note = { actor: by, action: 'product.remove', subject: name, details: {} };
    if (!(await this.#store.remove(name, note))) throw new OperatorError(`There is no product ${name}.`);
  }
}

/** Https, or this machine; nothing that a browser would take for a script or an application. */
function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const isSafe = url !== undefined && (url.protocol === 'https:' || isHere) && url.hash === '' && url.username === '';
  if (isSafe && text.length <= MAX_LENGTH) return;
  throw new OperatorError(`"${text.slice(0, 100)}" cannot be used: it must be an https:// URL without a #.`);
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url');
