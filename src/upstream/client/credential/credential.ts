import type { Connections } from '../../../outbound/connections.js';

/** How we say to one upstream who we are. */
export interface Credential {
  /**
   * The value of the header Authorization; undefined where there is none.
   * @param connections of the upstream, with which a token endpoint is asked too
   * @throws UpstreamError
   */
  authorization(connections: Connections): Promise<string | undefined>;
  /** The client certificate and its key, in PEM. @throws UpstreamError */
  certificate?(): Promise<{ readonly cert: string; readonly key: string }>;
  /**
   * After the upstream refused it: whether there is another to try.
   * @param refused as `authorization` gave it
   * @throws UpstreamError
   */
  renew(refused: string | undefined): Promise<boolean>;
  /** Whether the secret is another than when it was refused. @throws UpstreamError */
  hasChanged(): Promise<boolean>;
  /** What must be in no answer, message or log: secrets, tokens, and how they are sent. */
  secrets(): readonly string[];
}
