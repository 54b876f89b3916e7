import type { Requirement, Rfc, TestReference } from './requirement.js';

const RFCS: Readonly<Record<Rfc, string>> = {
  'RFC 7643': 'Core Schema',
  'RFC 7644': 'Protocol',
  'RFC 9865': 'Cursor-Based Pagination',
};

const INTRODUCTION = `# Conformance

Every sentence of RFC 7643, RFC 7644 and RFC 9865 that demands something of a service provider, in our own words, with the
test that holds it. A complete \`npm test\` fails when a test named here is missing or does not pass, and when this page is not
what the tests would write. Change \`test/conformance/requirements\`, then run \`CONFORMANCE=write npm test\`.

What the RFCs allow (MAY, OPTIONAL), and what they demand of clients, of administrators or of authors of other
specifications, is not listed; nor are words in lower case, which demand nothing (RFC 7644 §1.2, RFC 8174).
`;

/** docs/conformance.md: totals, then what deviates, then everything by RFC and section. */
export function renderTable(requirements: readonly Requirement[]): string {
  const deviating = requirements.filter(({ deviation }) => deviation !== undefined);
  const parts = [INTRODUCTION, totals(requirements), '## Deviations\n', deviations(deviating)];
  for (const rfc of Object.keys(RFCS) as Rfc[]) {
    const own = requirements.filter((requirement) => requirement.rfc === rfc && requirement.deviation === undefined);
    parts.push(`## ${rfc}: ${RFCS[rfc]}\n`, held(own));
  }
  return parts.join('\n');
}

function totals(requirements: readonly Requirement[]): string {
  const rows = (Object.keys(RFCS) as Rfc[]).map((rfc) => [rfc, requirements.filter((one) => one.rfc === rfc)] as const);
  return tableOf(
    ['', 'Requirements', 'Absolute (MUST, SHALL, REQUIRED)', 'Advised (SHOULD, RECOMMENDED)', 'Held', 'Deviations'],
    [...rows, ['All', requirements] as const].map(([name, some]) => {
      const advised = some.filter(({ level }) => /^(SHOULD|RECOMMENDED)/.test(level)).length;
      const deviating = some.filter(({ deviation }) => deviation !== undefined).length;
      return [name, some.length, some.length - advised, advised, some.length - deviating, deviating].map(String);
    }),
  );
}

const deviations = (requirements: readonly Requirement[]): string =>
  tableOf(
    ['RFC', 'Level', 'Demanded', 'What Rollcall does, and why', 'Test'],
    requirements.map(({ rfc, section, level, text, deviation = '', tests }) => [
      sectionLink(rfc, section),
      level,
      cell(text),
      cell(deviation),
      links(tests),
    ]),
  );

const held = (requirements: readonly Requirement[]): string =>
  tableOf(
    ['Section', 'Level', 'Requirement', 'Test'],
    requirements.map(({ rfc, section, level, text, tests }) => [
      `[§${section}](${address(rfc, section)})`,
      level,
      cell(text),
      links(tests),
    ]),
  );

const address = (rfc: Rfc, section: string) =>
  `https://www.rfc-editor.org/rfc/${rfc.replace(' ', '').toLowerCase()}#section-${section}`;

const sectionLink = (rfc: Rfc, section: string) => `[${rfc} §${section}](${address(rfc, section)})`;

const links = (tests: readonly TestReference[]): string =>
  tests
    .map(({ file, name, isPrefix }) => `[${label(file)}](../${file}) “${plain(name.trim())}${isPrefix ? ' …' : ''}”`)
    .join('<br>');

const label = (file: string) => file.slice(file.lastIndexOf('/') + 1).replace(/\.test\.ts$/, '');

/** Markdown as one cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** Text that Markdown shows as it is. */
const plain = (text: string): string => text.replace(/[\\`*_|<>[\]$]/g, '\\$&');

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
