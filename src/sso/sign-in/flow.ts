import { createHash, hkdfSync } from 'node:crypto';
import type { Tenant } from '../../protocol/tenant.js';
import { KeyRing, SealingError } from '../../secrets/sealing.js';

/** To which product somebody signs in, and how it wants to be told. */
export interface ProductRequest {
  readonly product: string;
  readonly redirectUri: string;
  readonly state: string;
  /** Of PKCE (S256); undefined where the product does without. */
  readonly challenge?: string | undefined;
}

/** For what a sign-in was begun. */
export type Purpose =
  | { readonly for: 'person'; readonly returnTo?: string | undefined; readonly product?: ProductRequest | undefined }
  | { readonly for: 'console'; readonly returnTo?: string | undefined }
  | { readonly for: 'test'; readonly test: string };

/** A sign-in that was begun: what the browser keeps of it until it comes back. */
export interface Flow {
  /** Of the request of SAML, or the state of OpenID Connect. */
  readonly id: string;
  readonly method: 'saml' | 'oidc';
  readonly purpose: Purpose;
  /** Of OpenID Connect. */
  readonly nonce?: string;
  readonly verifier?: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** How long somebody may take at the identity provider. */
export const FLOW_MS = 3_600_000;

/** Seals flows for the browser that began them, so that another can neither use nor read one. */
export class FlowSeal {
  readonly #ring: KeyRing;
  readonly #context: string;

  constructor({ id, cursorKey }: Pick<Tenant, 'id' | 'cursorKey'>) {
    const bytes = new Uint8Array(hkdfSync('sha256', cursorKey, '', 'sign-in flow', 32));
    this.#ring = new KeyRing({ id: 'sign-in0', bytes });
    this.#context = `organization/${id}/sign-in/`;
  }

  seal(flow: Flow): string {
    return this.#ring.seal(JSON.stringify(flow), this.#context + flow.id);
  }

  /** @returns undefined for what is not the flow of this id, or has ended */
  open(sealed: string, id: string, now: number): Flow | undefined {
    try {
      const flow = JSON.parse(this.#ring.open(sealed, this.#context + id)) as Flow;
      return flow.endsAt > now ? flow : undefined;
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }
}

/** By which the cookie of a flow is told from those of others that are under way in the same browser. */
export const flowName = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 12);
