import type { PlainKey, Translate } from '../../messages/catalogue.ts';

const NAMES: Readonly<Record<string, PlainKey>> = {
  size: 'authentication.checkSize',
  encoding: 'authentication.checkEncoding',
  xml: 'authentication.checkXml',
  status: 'authentication.checkStatus',
  encryption: 'authentication.checkEncryption',
  structure: 'authentication.checkStructure',
  algorithms: 'authentication.checkAlgorithms',
  signature: 'authentication.checkSignature',
  issuer: 'authentication.checkIssuer',
  destination: 'authentication.checkDestination',
  audience: 'authentication.checkAudience',
  recipient: 'authentication.checkRecipient',
  'not-before': 'authentication.checkBegin',
  'not-on-or-after': 'authentication.checkEnd',
  'name-id': 'authentication.nameId',
  replay: 'authentication.checkReplay',
  request: 'authentication.checkRequest',
  browser: 'authentication.checkBrowser',
  provider: 'authentication.checkProvider',
  authorization: 'authentication.checkAuthorization',
  tokens: 'authentication.checkTokens',
  claim: 'authentication.claim',
  person: 'authentication.checkPerson',
  active: 'authentication.checkActive',
};

/** What a check is called; one that this page does not know keeps its own name. */
export const checkName = (check: string, t: Translate): string => {
  const key = NAMES[check];
  return key === undefined ? check : t(key);
};
