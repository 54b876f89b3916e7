/** How the report looks: light and dark, wide and narrow, without a script or a font. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#14213d;--soft:#5b6478;--line:#d9dee8;--page:#f6f8fb;--card:#fff;--good:#0a7d3f;--bad:#b3261e;--warn:#8a5a00}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf4;--soft:#a3adc0;--line:#2d3648;--page:#0f1420;--card:#171e2d;--good:#5bd38c;--bad:#ff8a80;--warn:#f0b84a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
a{color:inherit;text-underline-offset:.15em}
.eyebrow{margin:0;color:var(--soft);letter-spacing:.08em;text-transform:uppercase;font-size:.8rem}
h1{margin:.2rem 0 .6rem;font-size:1.9rem;line-height:1.2}
h1.good{color:var(--good)}h1.bad{color:var(--bad)}
h2{margin:2.4rem 0 .8rem;font-size:1.1rem}
code,pre{font:.86rem/1.45 ui-monospace,monospace;overflow-wrap:anywhere}
.totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.75rem;margin:1.5rem 0}
.totals div{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.totals dt{color:var(--soft);font-size:.85rem}.totals dd{margin:0;font-size:1.7rem;font-weight:650}
.totals .passed dd{color:var(--good)}.totals .failed dd{color:var(--bad)}.totals .warned dd{color:var(--warn)}
.found{background:var(--card);border:1px solid var(--line);border-left:3px solid var(--bad);border-radius:.6rem;padding:.2rem 1.1rem .6rem;margin:1rem 0}
.found.warned,.found.left{border-left-color:var(--warn)}
.found h2{margin:.7rem 0 .3rem}.found ul{margin:0;padding-left:1.1rem}.found li{margin:.35rem 0}.found p{margin:0;color:var(--soft)}
summary{cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:"";flex:none;display:inline-block;width:.5rem;height:.5rem;margin:0 .35rem .1rem .1rem;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(-45deg)}
details[open]>summary::before{transform:rotate(45deg);margin-bottom:.2rem}
summary:focus-visible{outline:2px solid currentColor;outline-offset:2px;border-radius:.3rem}
.test{background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:.4rem 0;padding:0 1rem;scroll-margin-top:1rem}
.test:target{outline:2px solid var(--bad);outline-offset:2px}.test.warned:target{outline-color:var(--warn)}
.test>summary{padding:.65rem 0;display:flex;gap:.5rem;align-items:baseline}
.status{flex:0 0 8rem;font-weight:650;font-size:.9rem}
.mark{display:inline-block;width:1.1rem}
.passed .status{color:var(--good)}.failed .status{color:var(--bad)}.warned .status{color:var(--warn)}.skipped .status{color:var(--soft)}
.more{margin:.4rem 0}.more>summary{padding:.45rem 1.05rem;color:var(--soft)}
li .more>summary,.found .more>summary{padding:.2rem 0}
.clause{color:var(--soft)}
.why{margin:.4rem 0 1rem;border-left:3px solid currentColor;padding-left:.9rem}
.failed .why{border-color:var(--bad)}.warned .why{border-color:var(--warn)}.skipped .why{border-color:var(--line)}
.why div{margin:.25rem 0}.why dt{display:inline;color:var(--soft)}.why dt::after{content:": "}.why dd{display:inline;margin:0}
ol{padding-left:1.2rem;margin:.5rem 0 1rem}.test li{margin:.7rem 0}.test li p{margin:.2rem 0}
pre{margin:.3rem 0;padding:.7rem .9rem;background:var(--page);border-radius:.4rem;white-space:pre-wrap;tab-size:2}
.answer{color:var(--soft)}
@media (max-width:40rem){
main{padding:1.25rem .8rem 3rem}h1{font-size:1.5rem}
.totals{grid-template-columns:repeat(4,1fr);gap:.4rem}.totals div{padding:.4rem .5rem}.totals dt{font-size:.7rem;overflow-wrap:normal}.totals dd{font-size:1.3rem}
.test{padding:0 .7rem}.test>summary{gap:.3rem}
.status{flex:0 0 1.4rem}.word{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.why{padding-left:.6rem}ol{padding-left:1.6rem}pre{padding:.5rem .6rem;font-size:.78rem}
}
@media print{details{break-inside:avoid}}
`;
