/** What the tests use of samlp, which has no types of its own. */
declare module 'samlp' {
  import type { RequestHandler } from 'express';

  interface Options {
    readonly issuer: string;
    readonly cert: string;
    readonly key: string;
    readonly audience?: string;
    readonly recipient?: string;
    readonly destination?: string;
    readonly inResponseTo?: string | undefined;
    readonly sessionIndex?: string;
    readonly lifetimeInSeconds?: number;
    readonly signAssertion?: boolean;
    readonly signResponse?: boolean;
    readonly signatureAlgorithm?: string;
    readonly digestAlgorithm?: string;
    readonly profileMapper?: (user: unknown) => {
      getClaims(): Record<string, string | string[]>;
      getNameIdentifier(): { nameIdentifier: string; nameIdentifierFormat: string };
    };
  }

  const samlp: {
    auth(
      options: Options & {
        readonly signingCert?: string;
        getPostURL(audience: string, dom: unknown, req: unknown, callback: (error: null, url: string) => void): void;
        getUserFromRequest(): unknown;
      },
    ): RequestHandler;
    metadata(options: Options & { redirectEndpointPath: string; postEndpointPath: string }): RequestHandler;
    getSamlResponse(options: Options, user: unknown, callback: (error: Error | null, xml: string) => void): void;
  };
  export default samlp;
}
