import type { Credential } from '../client/connection.js';

export type StepId =
  | 'url'
  | 'dns'
  | 'connect'
  | 'tls-version'
  | 'tls-ciphers'
  | 'certificate'
  | 'http'
  | 'redirects'
  | 'firewall'
  | 'path'
  | 'media-types'
  | 'clock'
  | 'authentication'
  | 'empty-match'
  | 'groups'
  | 'discovery'
  | 'speed';

/**
 * `warned`: it works here, and Entra or a job of it may still stumble. `skipped`: says nothing about this endpoint.
 * `not-reached`: a step before it failed that it depends on.
 */
export type StepStatus = 'passed' | 'warned' | 'failed' | 'skipped' | 'not-reached';

/** What a step found out. */
export interface Diagnosis {
  readonly status: Exclude<StepStatus, 'not-reached'>;
  /** What was seen, a sentence for an admin. */
  readonly finding: string;
  /** What to do about it; of whatever did not pass. */
  readonly fix?: string | undefined;
}

export interface StepResult {
  readonly id: StepId;
  readonly title: string;
  readonly status: StepStatus;
  readonly finding: string;
  readonly fix: string | undefined;
}

export interface DoctorReport {
  readonly url: string;
  readonly startedAt: Date;
  readonly seconds: number;
  readonly results: readonly StepResult[];
  /** No step failed. */
  readonly isHealthy: boolean;
}

export interface DoctorOptions {
  readonly credential: Credential;
  /** Whether the credential is one at all; without it the steps behind the authentication cannot be reached. */
  readonly hasCredential: boolean;
  /**
   * Whether it is not tried if somebody without the credential is let in: by a server that tests itself, in whose log that
   * would be strangers at the door.
   */
  readonly isAtHome?: boolean;
  /** PEM certificates of authorities that are trusted besides the public ones. */
  readonly ca?: string | undefined;
  /** TLS client certificate, shown with the credential or instead of one. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  /** For one request or handshake; default 30 s. */
  readonly timeoutMs?: number;
  /** Longest answer that is read; default 16 MiB. */
  readonly maxAnswerBytes?: number;
  /** Answers that take longer on average are slow; default 1 s. */
  readonly slowMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of each pause that the endpoint asks for by 429, in milliseconds. */
  readonly onWait?: ((milliseconds: number) => void) | undefined;
  /** Told of each result as it comes. */
  readonly onResult?: (result: StepResult) => void;
}

export const passed = (finding: string): Diagnosis => ({ status: 'passed', finding });
export const skipped = (finding: string): Diagnosis => ({ status: 'skipped', finding });
export const warned = (finding: string, fix: string): Diagnosis => ({ status: 'warned', finding, fix });
export const failed = (finding: string, fix: string): Diagnosis => ({ status: 'failed', finding, fix });
