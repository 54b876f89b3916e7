import { clickPathText } from '../../src/directory/explain/explanation.js';
import { OF_BODIES } from '../../src/directory/explain/reasons/of-bodies.js';
import { OF_CALLERS } from '../../src/directory/explain/reasons/of-callers.js';
import { OF_MOMENTS } from '../../src/directory/explain/reasons/of-moments.js';
import { OF_REQUESTS } from '../../src/directory/explain/reasons/of-requests.js';
import { type ClickPath, PLACES, type Place } from '../../src/directory/explain/reasons/places.js';
import type { Reason } from '../../src/directory/explain/reasons/reason.js';

const INTRODUCTION = `# Troubleshooting

Why is somebody not here? \`rollcall why ada@contoso.com\` answers in a paragraph. Why was a request refused? Each refusal in
\`rollcall log\` has one of the reason codes below; \`--explain\` says with each what this page says, and \`rollcall explain\` prints the
page's sections one by one. Is all well at all? \`rollcall health contoso\`. What does the client send that it should not?
\`rollcall quirks --organization contoso\`.

A code never changes its meaning. This page is made of the same table as those answers: change
\`src/directory/explain/reasons\`, then run \`TROUBLESHOOTING=write npm test -- --testPathPatterns test/explain\`.
`;

const PARTS: readonly (readonly [heading: string, reasons: Readonly<Record<string, Reason>>])[] = [
  ['Who calls', OF_CALLERS],
  ['What is called and asked', OF_REQUESTS],
  ['What is sent', OF_BODIES],
  ['What passes by itself', OF_MOMENTS],
];

const PLACE_NAMES: Readonly<Record<Place, string>> = {
  connection: 'Tenant URL and secret',
  mapping: 'Attribute mapping of users',
  groups: 'Attribute mapping of groups',
  matching: 'By what users are matched',
  scope: 'Who is provisioned',
  again: 'One user again',
  restart: 'The whole job again',
};

/** docs/troubleshooting.md */
export function renderTroubleshooting(): string {
  const sections = PARTS.map(
    ([heading, reasons]) =>
      `## ${heading}\n\n${Object.entries(reasons)
        .map(([code, reason]) => sectionOf(code, reason))
        .join('\n')}`,
  );
  const places = (Object.keys(PLACES) as Place[]).map(placeOf).join('\n');
  return `${INTRODUCTION}\n${sections.join('\n')}\n## Where that is\n\n${places}`;
}

function sectionOf(code: string, { title, why, change, where, status }: Reason): string {
  const place = where === undefined ? '' : `\n\nWhere: [${PLACE_NAMES[where]}](#${anchorOf(PLACE_NAMES[where])}).`;
  return `### ${code}\n\n**${title}** (${status}). ${why}\n\n${change}${place}\n`;
}

const placeOf = (place: Place): string => {
  const paths: readonly ClickPath[] = PLACES[place];
  const lines = paths.map((path) => `- ${clickPathText(path)}${sourceOf(path)}`);
  return `### ${PLACE_NAMES[place]}\n\n${lines.join('\n')}\n`;
};

const sourceOf = ({ checked }: ClickPath): string =>
  checked === undefined ? '' : ` ([checked ${checked.on}](${checked.source}))`;

const anchorOf = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-');
