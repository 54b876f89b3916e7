/** Styles of the few pages that the server itself shows; they need no script and no other file. */
export const PAGE_STYLE = `
  :root { color-scheme: light dark; --accent: #1f6feb; --muted: color-mix(in srgb, CanvasText 65%, Canvas);
    --line: color-mix(in srgb, CanvasText 15%, Canvas); --panel: color-mix(in srgb, CanvasText 4%, Canvas); }
  @media (prefers-color-scheme: dark) { :root { --accent: #6ea8fe; } }
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
  ol { padding-left: 1.2rem; } li { margin: .3rem 0; }`;

/** Makes text safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A whole page around content that is HTML already. */
export const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body><main>
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
