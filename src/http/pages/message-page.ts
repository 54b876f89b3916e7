import type { Language } from '../../protocol/language.js';

/** Styles of the few pages that the server itself shows; they need no script and no other file. */
export const PAGE_STYLE = `
  :root { color-scheme: light dark; --accent: #7f3760; --muted: color-mix(in srgb, CanvasText 65%, Canvas);
    --line: color-mix(in srgb, CanvasText 15%, Canvas); --panel: color-mix(in srgb, CanvasText 4%, Canvas); }
  @media (prefers-color-scheme: dark) { :root { --accent: #dba9c5; } }
  * { box-sizing: border-box; }
  body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; background: Canvas; color: CanvasText; }
  main { max-width: 44rem; margin: 0 auto; padding: clamp(1.5rem, 6vw, 4rem) 1.25rem; }
  h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; }
  h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
  p, li { color: var(--muted); } strong { color: CanvasText; }
  code { font: .9em/1.5 ui-monospace, monospace; color: CanvasText; overflow-wrap: anywhere; }
  .panel { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; }
  .panel code { font-size: 1rem; }
  .status { display: inline-flex; align-items: center; gap: .5rem; font-weight: 600; margin: 0 0 1.5rem; color: CanvasText; }
  .dot { width: .65rem; height: .65rem; border-radius: 50%; background: #2da44e; } .down .dot { background: #cf222e; }
  a { color: var(--accent); text-underline-offset: .2em; } a:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
  .button { display: inline-block; padding: .55rem 1.1rem; border-radius: .4rem; background: var(--accent); color: Canvas;
    font-weight: 600; text-decoration: none; }
  ol { padding-left: 1.2rem; } li { margin: .3rem 0; }
  main.docs { max-width: 78rem; display: grid; gap: 0 2.5rem; padding-top: 2rem; }
  .docs nav { font-size: .95rem; } .docs nav ul, .hits { list-style: none; padding: 0; margin: .3rem 0; }
  .docs nav a { display: block; padding: .2rem .6rem; border-radius: .4rem; color: inherit; text-decoration: none; }
  .docs nav a:hover { background: var(--panel); text-decoration: underline; }
  .docs nav a[aria-current] { background: var(--panel); color: CanvasText; font-weight: 600; box-shadow: inset 3px 0 var(--accent); }
  .docs nav p, .docs summary { margin: 1.1rem 0 .2rem; padding: 0 .6rem; font-size: .8rem; font-weight: 600; color: CanvasText; }
  .docs label { display: block; font-size: .8rem; font-weight: 600; margin: 0 0 .25rem; }
  .docs input { width: 100%; font: inherit; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .4rem;
    background: Canvas; color: CanvasText; } .docs input:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  .docs form { margin: 0 0 1rem; } .docs .skip { display: inline-block; margin-top: .5rem; }
  .docs nav { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
  thead:not(:has(th:not(:empty))) { display: none; }
  article { min-width: 0; } article > * { max-width: 46rem; } article > .scroll, article > pre { max-width: none; }
  article h2 { font-size: 1.3rem; margin: 2.2rem 0 .6rem; } article h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
  article :is(h1, h2, h3)[id] { scroll-margin-top: 1rem; }
  pre { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; overflow-x: auto; }
  pre code { overflow-wrap: normal; }
  .scroll { overflow-x: auto; margin: 1rem 0; border: 1px solid var(--line); border-radius: .6rem; }
  .scroll:focus-visible { outline: 2px solid var(--accent); }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; }
  th, td { text-align: left; vertical-align: top; padding: .5rem .8rem; border-bottom: 1px solid var(--line); min-width: 7rem; }
  tr:last-child td { border-bottom: 0; } th { background: var(--panel); } td { color: var(--muted); }
  .hits li { margin: 1.2rem 0; } .hits p { margin: .1rem 0 0; } mark { background: color-mix(in srgb, var(--accent) 25%, Canvas); color: CanvasText; }
  .facts { display: grid; gap: 0 1.5rem; margin: 1rem 0 2rem; border-top: 1px solid var(--line); }
  .facts div { display: grid; grid-template-columns: minmax(8rem, 13rem) minmax(0, 1fr); gap: .2rem 1rem; padding: .6rem 0;
    border-bottom: 1px solid var(--line); }
  .facts dt { color: var(--muted); font-size: .9rem; } .facts dd { margin: 0; overflow-wrap: anywhere; }
  .facts ul { margin: 0; padding: 0; list-style: none; } .facts li { color: inherit; margin: 0; }
  .verdicts { list-style: none; padding: 0; } .verdicts li { display: grid; grid-template-columns: 1.6rem minmax(0, 1fr);
    padding: .55rem 0; border-bottom: 1px solid var(--line); margin: 0; } .verdicts b { color: CanvasText; }
  .verdicts .mark { font-weight: 700; color: #1a7f37; } .verdicts .failed .mark { color: #cf222e; }
  .verdicts p { margin: .15rem 0 0; overflow-wrap: anywhere; font-size: .92rem; }
  .notice { border-left: 4px solid #cf222e; } .notice.good { border-left-color: #2da44e; } .notice p { margin: .2rem 0; }
  .actions { display: flex; flex-wrap: wrap; gap: .7rem; align-items: center; margin: 1.5rem 0; } .actions form { margin: 0; }
  .button { display: inline-block; font: inherit; font-weight: 600; padding: .5rem 1rem; border-radius: .5rem; cursor: pointer;
    border: 1px solid var(--line); background: var(--panel); color: CanvasText; text-decoration: none; }
  .button.main { background: #1f5fd0; border-color: #1f5fd0; color: #fff; } .button:hover { text-decoration: underline; }
  .button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .small { font-size: .85rem; }
  @media (prefers-color-scheme: dark) { .verdicts .mark { color: #3fb950; } .verdicts .failed .mark { color: #ff7b72; } }
  @media (max-width: 32rem) { .facts div { grid-template-columns: minmax(0, 1fr); } }
  blockquote { margin: 1rem 0; padding: 0 1rem; border-left: 3px solid var(--line); }
  @media (min-width: 60rem) {
    main.docs { grid-template: "search article" auto "nav article" 1fr / 16rem minmax(0, 1fr); }
    .docs form { grid-area: search; } .docs article { grid-area: article; } .docs .skip { display: none; }
    .docs nav { grid-area: nav; margin: 0; border: 0; padding: 0; position: sticky; top: 1.5rem; align-self: start;
      max-height: calc(100vh - 3rem); overflow-y: auto; } }`;

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
