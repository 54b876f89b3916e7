import type { JsonObject } from '../../protocol/json.js';
import type { Verdict } from '../../sso/response/verdicts.js';
import type { TestResult } from '../../sso/sign-in/sign-in-tests.js';
import { escapeHtml, page } from '../pages/message-page.js';
import { factsOf } from './profile-facts.js';

/** Where a page leads. */
interface Action {
  readonly label: string;
  readonly href: string;
}

/** What each check is called. */
const NAMES: Readonly<Record<Verdict['check'], string>> = {
  size: 'Size',
  encoding: 'Encoding',
  xml: 'XML',
  status: 'Status',
  encryption: 'Encryption',
  structure: 'Structure',
  algorithms: 'Algorithms',
  signature: 'Signature',
  issuer: 'Issuer',
  destination: 'Destination',
  audience: 'Audience',
  recipient: 'Recipient',
  'not-before': 'Begin',
  'not-on-or-after': 'End',
  'name-id': 'Name ID',
  replay: 'Used once',
  request: 'Request',
  browser: 'Browser',
  'idp-initiated': 'Begun at the identity provider',
  provider: 'OpenID Provider',
  authorization: 'Authorization',
  tokens: 'ID token',
  claim: 'Claim for matching',
  person: 'Provisioned user',
  active: 'Active',
  role: 'Role',
};

/** What a person is told first, where that says more than the name of the check. */
const FOR_PEOPLE: Partial<Record<Verdict['check'], string>> = {
  person: 'Your organization has not provisioned you here, or under another name.',
  active: 'Your account is disabled.',
  replay: 'This sign-in was used before.',
  request: 'This sign-in was not begun here, or too long ago.',
  browser: 'This sign-in was begun in another browser, or cookies are not kept.',
  status: 'Your identity provider did not let you in.',
  authorization: 'Your identity provider did not let you in.',
  role: 'You have no role at the console.',
  'not-on-or-after': 'This sign-in is too old.',
};

/** That somebody is not let in, why, and what to change: for the person and for whoever helps. */
export const refusalPage = (verdict: Verdict, requestId: string, again: Action): string =>
  plain(
    'You are not signed in',
    `<p>${escapeHtml(FOR_PEOPLE[verdict.check] ?? 'The answer of your identity provider cannot be accepted.')}</p>
<div class="panel notice"><p><strong>${NAMES[verdict.check]}</strong></p>
<p>Received: <code>${escapeHtml(verdict.received)}</code></p>
<p>Expected: <code>${escapeHtml(verdict.expected)}</code></p></div>
<h2>For your administrator</h2><p>${escapeHtml(verdict.remedy ?? '')}</p>
${actions([again])}<p class="small">Reference: <code>${escapeHtml(requestId)}</code></p>`,
  );

/** What came of a test sign-in, each check with its remedy. */
export const testPage = (result: TestResult): string =>
  plain(
    result.ok ? 'The test went well' : 'The test failed',
    `<div class="panel notice${result.ok ? ' good' : ''}"><p>${
      result.user === undefined
        ? 'Nobody would be signed in.'
        : `This would have signed in <strong>${escapeHtml(result.user.displayName ?? result.user.userName)}</strong> (${escapeHtml(result.user.userName)}).`
    } No session was made. You can close this window: the console shows the same.</p></div>
<ul class="verdicts">${result.verdicts.map(verdictItem).join('')}</ul>`,
  );

const verdictItem = ({ check, ok, received, expected, remedy }: Verdict): string =>
  `<li class="${ok ? 'passed' : 'failed'}"><span class="mark" aria-hidden="true">${ok ? '✓' : '✗'}</span><div><b>${NAMES[check]}</b>${
    ok ? '' : ' <span>failed</span>'
  }<p>${ok ? escapeHtml(received) : `Received <code>${escapeHtml(received)}</code>, expected <code>${escapeHtml(expected)}</code>`}</p>${
    remedy === undefined ? '' : `<p>${escapeHtml(remedy)}</p>`
  }</div></li>`;

/** What an organization provisioned of a person. @param applications to where the person can go on */
export const profilePage = (
  resource: JsonObject,
  organization: string,
  signOut: string,
  applications: readonly Action[],
): string => {
  const name = typeof resource.displayName === 'string' ? resource.displayName : String(resource.userName);
  return plain(
    'My profile',
    `<p class="status"><span class="dot" aria-hidden="true"></span>Signed in as ${escapeHtml(name)}</p>
<p>This is what <strong>${escapeHtml(organization)}</strong> has provisioned of you. It is changed there, and follows from then on.</p>
${factsOf(resource)}
<div class="actions">${applications.map(link).join('')}<form method="post" action="${escapeHtml(signOut)}"><button class="button">Sign out</button></form></div>`,
  );
};

/** A page that says one thing and leads on. */
export const plainPage = (title: string, message: string, leadsTo: readonly Action[] = []): string =>
  plain(title, `<p>${escapeHtml(message)}</p>${actions(leadsTo)}`);

const plain = (title: string, content: string): string =>
  page(`${title} – Rollcall`, `<h1>${escapeHtml(title)}</h1>\n${content}`);

const actions = (all: readonly Action[]): string =>
  all.length === 0 ? '' : `<div class="actions">${all.map(link).join('')}</div>`;

const link = ({ label, href }: Action): string =>
  `<a class="button main" href="${escapeHtml(href)}">${escapeHtml(label)}</a>`;
