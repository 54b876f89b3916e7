/** A body of `POST …/sap-check`, which begins a run. */
export interface SapCheckWish {
  /** What the cockpit exports of IPS_PROXY, or its properties, a line each. */
  readonly proxy: string;
  /** The same of SAP_Identity_Services_Identity_Directory. */
  readonly directory: string;
  readonly systemId?: string;
  readonly proxyPassword?: string;
  readonly directoryPassword?: string;
  /** In PEM, with its key. */
  readonly certificate?: string;
  readonly key?: string;
  /** Whoever configures connector and access packages. */
  readonly user?: string;
}

/** An event of the run. */
export interface SapCheckStep {
  readonly destination: 'IPS_PROXY' | 'SAP_Identity_Services_Identity_Directory' | null;
  readonly title: string;
  readonly status: 'passed' | 'warned' | 'failed' | 'skipped' | 'not-reached';
  readonly finding: string;
  readonly fix: string | null;
}

/** The result of the run. */
export interface SapCheckResult {
  readonly isHealthy: boolean;
}
