import type { JsonObject } from '../../protocol/json.js';
import type { Verdict } from '../../sso/response/verdicts.js';
import type { TestResult } from '../../sso/sign-in/sign-in-tests.js';
import { escapeHtml, page } from '../pages/message-page.js';
import { factsOf } from './profile-facts.js';
import type { SsoWords } from './words/sso-words.js';

/** Where a page leads. */
interface Action {
  readonly label: string;
  readonly href: string;
}

/** That somebody is not let in, why, and what to change: for the person and for whoever helps. */
export const refusalPage = (words: SsoWords, verdict: Verdict, requestId: string, again: Action): string =>
  plain(
    words,
    words.refused,
    `<p>${escapeHtml(words.forPeople[verdict.check] ?? words.notAccepted)}</p>
<div class="panel notice"><p><strong>${words.checks[verdict.check]}</strong></p>
<p>${words.received}: <code>${escapeHtml(verdict.received)}</code></p>
<p>${words.expected}: <code>${escapeHtml(verdict.expected)}</code></p></div>
<h2>${words.forAdministrator}</h2><p>${escapeHtml(words.remedies[verdict.check])}</p>
${actions([again])}<p class="small">${words.reference}: <code>${escapeHtml(requestId)}</code></p>`,
  );

/** What came of a test sign-in, each check with its remedy. */
export const testPage = (words: SsoWords, result: TestResult): string =>
  plain(
    words,
    result.ok ? words.testPassed : words.testFailed,
    `<div class="panel notice${result.ok ? ' good' : ''}"><p>${
      result.user === undefined
        ? words.nobodyWould
        : words.wouldSignIn(
            `<strong>${escapeHtml(result.user.displayName ?? result.user.userName)}</strong> (${escapeHtml(result.user.userName)})`,
          )
    } ${words.noSession}</p></div>
<ul class="verdicts">${result.verdicts.map((verdict) => verdictItem(words, verdict)).join('')}</ul>`,
  );

const verdictItem = (words: SsoWords, { check, ok, received, expected }: Verdict): string =>
  `<li class="${ok ? 'passed' : 'failed'}"><span class="mark" aria-hidden="true">${ok ? '✓' : '✗'}</span><div><b>${words.checks[check]}</b>${
    ok ? '' : ` <span>${words.failed}</span>`
  }<p>${ok ? escapeHtml(received) : `${words.received}: <code>${escapeHtml(received)}</code>, ${words.expected.toLowerCase()}: <code>${escapeHtml(expected)}</code>`}</p>${
    ok ? '' : `<p>${escapeHtml(words.remedies[check])}</p>`
  }</div></li>`;

/** What an organization provisioned of a person. @param applications to where the person can go on */
export const profilePage = (
  words: SsoWords,
  resource: JsonObject,
  organization: string,
  signOut: string,
  applications: readonly Action[],
): string => {
  const name = typeof resource.displayName === 'string' ? resource.displayName : String(resource.userName);
  return plain(
    words,
    words.profile,
    `<p class="status"><span class="dot" aria-hidden="true"></span>${words.signedInAs(escapeHtml(name))}</p>
<p>${words.provisionedBy(`<strong>${escapeHtml(organization)}</strong>`)}</p>
${factsOf(resource, words)}
<div class="actions">${applications.map(link).join('')}<form method="post" action="${escapeHtml(signOut)}"><button class="button">${words.signOut}</button></form></div>`,
  );
};

/** A page that says one thing and leads on. */
export const plainPage = (
  words: SsoWords,
  [title, message]: readonly [title: string, message: string],
  leadsTo: readonly Action[] = [],
): string => plain(words, title, `<p>${escapeHtml(message)}</p>${actions(leadsTo)}`);

const plain = ({ language }: SsoWords, title: string, content: string): string =>
  page(`${title} – Rollcall`, `<h1>${escapeHtml(title)}</h1>\n${content}`, { language });

const actions = (all: readonly Action[]): string =>
  all.length === 0 ? '' : `<div class="actions">${all.map(link).join('')}</div>`;

const link = ({ label, href }: Action): string =>
  `<a class="button main" href="${escapeHtml(href)}">${escapeHtml(label)}</a>`;
