import type { ExchangeError, ExchangeFailure } from '../../outbound/exchange-error.js';
import { UpstreamError, type UpstreamTrouble } from './upstream-answer.js';

const TROUBLES: Readonly<Record<ExchangeFailure, UpstreamTrouble>> = {
  'not allowed': 'not allowed',
  unreachable: 'unreachable',
  tls: 'unreachable',
  'client certificate': 'credential refused',
  'timed out': 'timed out',
  cut: 'failing',
  'too large': 'too large',
  'no http': 'no SCIM',
};

/**
 * @param who what the host is, before its name
 * @param isWrite whether something may have been done that nobody knows of
 */
export const toUpstreamError = (error: ExchangeError, who: string, isWrite: boolean): UpstreamError =>
  new UpstreamError(TROUBLES[error.failure], `${who}${error.message}`, undefined, {
    cause: error,
    mayBeDone: isWrite && error.wasSent,
  });
