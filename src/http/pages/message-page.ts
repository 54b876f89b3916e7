import type { Language } from '../../protocol/language.js';

/** Styles of the few pages that the server itself shows; they need no script and no other file. */
export const PAGE_STYLE = `
  :root { color-scheme: light dark; --ink: light-dark(#201d17, #ebe8e2); --muted: light-dark(#524d42, #c5c0b8);
    --ground: light-dark(#fbfaf7, #1c1b1a); --side: light-dark(#f4f2ec, #171615); --panel: light-dark(#fffefc, #232120);
    --line: light-dark(#dcd8cc, #403d3a); --hover: light-dark(#eae7de, #2c2a28); --chosen: light-dark(#f4e6ee, #3a2531);
    --accent: light-dark(#7f3760, #dba9c5); --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052,
    'Noto Serif', Georgia, serif; }
  * { box-sizing: border-box; }
  body { margin: 0; font: .9375rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; background: var(--ground); color: var(--ink); }
  main { max-width: 44rem; margin: 0 auto; padding: clamp(1.5rem, 6vw, 4rem) 1.25rem; }
  h1 { font: 600 1.875rem/1.2 var(--serif); margin: 0 0 .5rem; text-wrap: balance; }
  h2 { font: 600 1.2rem/1.3 var(--serif); margin: 2rem 0 .5rem; }
  p, li { color: var(--muted); } strong { color: var(--ink); }
  code { font: .9em/1.5 ui-monospace, monospace; color: var(--ink); overflow-wrap: anywhere; }
  .panel { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; }
  .panel code { font-size: 1rem; }
  .status { display: inline-flex; align-items: center; gap: .5rem; font-weight: 600; margin: 0 0 1.5rem; color: var(--ink); }
  .dot { width: .65rem; height: .65rem; border-radius: 50%; background: #2da44e; } .down .dot { background: #cf222e; }
  a { color: var(--accent); text-underline-offset: .2em; } a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
  .button { display: inline-block; padding: .55rem 1.1rem; border-radius: .4rem; background: var(--accent); color: var(--ground);
    font-weight: 600; text-decoration: none; }
  ol { padding-left: 1.2rem; } li { margin: .3rem 0; }
  main.docs { max-width: none; display: grid; padding: 0; }
  .docs header { padding: 1.1rem .9rem .9rem; background: var(--side); } .docs article { padding: clamp(1.25rem, 4vw, 2.5rem); }
  .home { display: flex; align-items: center; justify-content: space-between; gap: .6rem; margin: 0; text-decoration: none; }
  p.home { margin-bottom: 1rem; } a.home { color: inherit; font: 600 1.3125rem/1.3 var(--serif); }
  .docs nav { font-size: .95rem; } .docs nav ul, .hits { list-style: none; padding: 0; margin: .3rem 0; }
  .docs nav a { display: block; padding: .2rem .6rem; border-radius: .4rem; color: inherit; text-decoration: none; }
  .docs nav a:hover { background: var(--hover); text-decoration: underline; }
  .docs nav a[aria-current] { background: var(--chosen); color: var(--accent); font-weight: 600; }
  .docs nav p, .docs summary { margin: 1.1rem 0 .2rem; padding: 0 .6rem; font-size: .8rem; font-weight: 600; color: var(--ink); }
  .docs label { display: block; font-size: .8rem; font-weight: 600; margin: 0 0 .25rem; }
  .docs input { width: 100%; font: inherit; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .4rem;
    background: var(--ground); color: var(--ink); } .docs input:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  .docs form { margin: 0; } .docs .skip { display: inline-block; margin-top: .5rem; }
  .docs nav { border-top: 1px solid var(--line); padding: 1rem .9rem; background: var(--side); }
  thead:not(:has(th:not(:empty))) { display: none; }
  article { min-width: 0; } article > * { max-width: 46rem; } article > .scroll, article > pre { max-width: none; }
  article h2 { font-size: 1.375rem; margin: 2.2rem 0 .6rem; } article h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
  article :is(h1, h2, h3)[id] { scroll-margin-top: 1rem; }
  pre { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; overflow-x: auto; }
  pre code { overflow-wrap: normal; }
  .scroll { overflow-x: auto; margin: 1rem 0; border: 1px solid var(--line); border-radius: .6rem; }
  .scroll:focus-visible { outline: 2px solid var(--accent); }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; }
  th, td { text-align: left; vertical-align: top; padding: .5rem .8rem; border-bottom: 1px solid var(--line); min-width: 7rem; }
  tr:last-child td { border-bottom: 0; } th { background: var(--panel); } td { color: var(--muted); }
  .hits li { margin: 1.2rem 0; } .hits p { margin: .1rem 0 0; } mark { background: color-mix(in srgb, var(--accent) 25%, var(--ground)); color: var(--ink); }
  .facts { display: grid; gap: 0 1.5rem; margin: 1rem 0 2rem; border-top: 1px solid var(--line); }
  .facts div { display: grid; grid-template-columns: minmax(8rem, 13rem) minmax(0, 1fr); gap: .2rem 1rem; padding: .6rem 0;
    border-bottom: 1px solid var(--line); }
  .facts dt { color: var(--muted); font-size: .9rem; } .facts dd { margin: 0; overflow-wrap: anywhere; }
  .facts ul { margin: 0; padding: 0; list-style: none; } .facts li { color: inherit; margin: 0; }
  .verdicts { list-style: none; padding: 0; } .verdicts li { display: grid; grid-template-columns: 1.6rem minmax(0, 1fr);
    padding: .55rem 0; border-bottom: 1px solid var(--line); margin: 0; } .verdicts b { color: var(--ink); }
  .verdicts .mark { font-weight: 700; color: #1a7f37; } .verdicts .failed .mark { color: #cf222e; }
  .verdicts p { margin: .15rem 0 0; overflow-wrap: anywhere; font-size: .92rem; }
  .notice { border-left: 4px solid #cf222e; } .notice.good { border-left-color: #2da44e; } .notice p { margin: .2rem 0; }
  .actions { display: flex; flex-wrap: wrap; gap: .7rem; align-items: center; margin: 1.5rem 0; } .actions form { margin: 0; }
  .button { display: inline-block; font: inherit; font-weight: 600; padding: .5rem 1rem; border-radius: .5rem; cursor: pointer;
    border: 1px solid var(--line); background: var(--panel); color: var(--ink); text-decoration: none; }
  .button.main { background: #1f5fd0; border-color: #1f5fd0; color: #fff; } .button:hover { text-decoration: underline; }
  .button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .small { font-size: .85rem; }
  @media (prefers-color-scheme: dark) { .verdicts .mark { color: #3fb950; } .verdicts .failed .mark { color: #ff7b72; } }
  @media (max-width: 32rem) { .facts div { grid-template-columns: minmax(0, 1fr); } }
  blockquote { margin: 1rem 0; padding: 0 1rem; border-left: 3px solid var(--line); }
  @media (min-width: 60rem) {
    main.docs { grid-template: "head article" auto "nav article" 1fr / 17rem minmax(0, 1fr); min-height: 100vh; }
    .docs header { grid-area: head; } .docs article { grid-area: article; border-left: 1px solid var(--line); }
    .docs article > * { max-width: 48rem; } .docs .skip { display: none; }
    .docs nav { grid-area: nav; border: 0; padding-top: 0; position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; }
    .docs { background: linear-gradient(90deg, var(--side) 17rem, var(--ground) 17rem); } }`;

/** Makes text safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

interface PageForm {
  /** Of its main part; `docs` has a navigation beside an article. */
  readonly layout?: 'docs';
  readonly language?: Language;
}

/** A whole page around content that is HTML already. */
export const page = (
  title: string,
  content: string,
  { layout, language = 'en' }: PageForm = {},
): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body><main${layout === undefined ? '' : ` class="${layout}"`}>
${content}
</main></body>
</html>
`;

/** A page that says one thing, in plain text. */
export const messagePage = (title: string, message: string): string =>
  page(
    `${title} – Rollcall`,
    `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(message)}</p>\n<p><a href="/">Rollcall</a></p>`,
  );
