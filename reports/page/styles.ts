const series = ["0", "1", "2", "3", "4", "5"]
  .map((n) => `.line.series-${n} { stroke: var(--s${n}); } .area.series-${n}, text.series-${n} { fill: var(--s${n}); }`)
  .join("\n");

const swatches = ["0", "1", "2", "3", "4", "5"]
  .map((n) => `.swatch.series-${n} { background: var(--s${n}); }`)
  .join(" ");

const light = `color-scheme: light;
  --page: #ffffff; --text: #1b1f24; --quiet: #57606a; --rule: #d9dee3; --panel: #f6f8fa; --grid: #e6eaee; --axis: #8a939d;
  --good: #1a6f37; --careful: #8a5a00; --bad: #b3261e; --unsure: #5f3dc4; --good-back: #eaf6ee; --careful-back: #fdf4e1; --bad-back: #fdeeec; --unsure-back: #f1eefc;
  --s0: #0b62a4; --s1: #b84a00; --s2: #00755a; --s3: #8a3f8f; --s4: #7a6a00; --s5: #3d5a80; --muted: #5b6470;
  --fault: #bf8700; --fault-edge: #9a6700; --fault-text: #7a5200;`;

const dark = `color-scheme: dark;
  --page: #0f1317; --text: #e6eaee; --quiet: #a3aeba; --rule: #2b333b; --panel: #161c22; --grid: #262e36; --axis: #6b7681;
  --good: #5dcb82; --careful: #e3b341; --bad: #ff8f85; --unsure: #b8a4ff; --good-back: #12261a; --careful-back: #2a2110; --bad-back: #2e1816; --unsure-back: #1f1a33;
  --s0: #6cb6ff; --s1: #ffa05c; --s2: #4fd1a5; --s3: #d8a0e8; --s4: #d3c14f; --s5: #9db7da; --muted: #a3aeba;
  --fault: #d29922; --fault-edge: #d29922; --fault-text: #e3b341;`;

/** The style sheet of the page. Colours are tuned for contrast (4.5 : 1 for text) in both schemes; none is the only bearer of a meaning. */
export const styles = `
:root { ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
html { scroll-padding-top: 52px; }
body { margin: 0 auto; padding: 20px 24px 64px; max-width: 1320px; background: var(--page); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
a { color: var(--s0); } :focus-visible { outline: 2px solid var(--s0); outline-offset: 2px; }
.skip, .hidden { position: absolute; left: -9999px; } .skip:focus { left: 12px; top: 8px; background: var(--page); padding: 4px 8px; z-index: 9; }
code, pre { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
details { margin: 8px 0; } summary { cursor: pointer; font-weight: 600; }
pre { white-space: pre-wrap; background: var(--panel); border: 1px solid var(--rule); border-radius: 4px; padding: 8px 10px; margin: 6px 0; }
h2 { font-size: 19px; line-height: 1.3; font-weight: 650; margin: 44px 0 10px; padding-top: 12px; border-top: 2px solid var(--rule); }
h3 { font-size: 15px; font-weight: 650; margin: 26px 0 8px; } h4 { font-size: 12px; font-weight: 600; color: var(--quiet); margin: 0 0 4px; }
.unit, .note, .summary { color: var(--quiet); font-weight: 400; font-size: 12px; } p.note { max-width: 100ch; }
.banner { border: 1px solid var(--rule); border-left: 8px solid; border-radius: 6px; padding: 16px 22px 14px; }
.banner.good { border-left-color: var(--good); background: var(--good-back); } .banner.careful { border-left-color: var(--careful); background: var(--careful-back); }
.banner.bad { border-left-color: var(--bad); background: var(--bad-back); } .banner.unsure { border-left-color: var(--unsure); background: var(--unsure-back); }
.banner .title { margin: 0; font-size: 15px; color: var(--quiet); overflow-wrap: anywhere; } .variant { white-space: nowrap; border: 1px solid var(--rule); border-radius: 10px; padding: 1px 8px; font-size: 12px; }
.banner h1 { font-size: 40px; line-height: 1.15; margin: 4px 0 2px; letter-spacing: 0.01em; }
.banner .reason { font-size: 17px; margin: 0 0 8px; max-width: 95ch; overflow-wrap: anywhere; }
.good > h1, .sign.good, .verdict.good { color: var(--good); } .careful > h1, .sign.careful, .verdict.careful { color: var(--careful); } .bad > h1, .sign.bad, .verdict.bad { color: var(--bad); } .unsure > h1, .sign.unsure, .verdict.unsure { color: var(--unsure); }
.sign { font-weight: 600; white-space: nowrap; } .figure { font-weight: 600; white-space: nowrap; }
.worst { list-style: none; margin: 10px 0 4px; padding: 0; } .worst li { padding: 3px 0; } .likely { color: var(--quiet); padding-left: 1.2em; }
.tiles { display: grid; grid-template-columns: repeat(6, auto); justify-content: space-between; gap: 10px 26px; margin: 14px 0 0; padding-top: 12px; border-top: 1px solid var(--rule); }
.tiles dd { font-weight: 600; } dt { font-size: 12px; color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: 8px 34px; margin: 14px 0; } .facts .wide { flex-basis: 100%; }
nav { position: sticky; top: 0; z-index: 5; margin: 16px -24px 0; padding: 0 24px; background: var(--page); border-bottom: 1px solid var(--rule); }
nav ul { display: flex; gap: 2px 20px; margin: 0; padding: 9px 0; list-style: none; overflow-x: auto; white-space: nowrap; } nav .verdict { font-weight: 700; } nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
.scroll { overflow-x: auto; margin: 8px 0 14px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; } caption { text-align: left; color: var(--quiet); font-size: 12px; padding: 0 0 6px; }
th, td { text-align: left; vertical-align: top; padding: 6px 14px 6px 0; border-bottom: 1px solid var(--rule); } th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 500; font-size: 12px; color: var(--quiet); vertical-align: bottom; border-bottom-color: var(--axis); } tbody th { font-weight: 600; } tbody th .note, tbody th code { font-weight: 400; }
tbody tr:hover { background: var(--panel); }
.number { text-align: right; } .whole { white-space: nowrap; } tbody th { min-width: 128px; } td.text { min-width: 170px; } td.number { white-space: nowrap; } .mark { font-size: 11px; font-weight: 500; color: var(--quiet); border: 1px solid var(--rule); border-radius: 9px; padding: 0 7px; white-space: nowrap; }
.number-mark { display: inline-block; min-width: 1.5em; text-align: center; border-radius: 3px; background: var(--fault); color: #16110a; font-size: 11px; font-weight: 700; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 18px 32px; align-items: start; }
figure { margin: 0; break-inside: avoid; min-width: 0; } .chart { overflow-x: clip; scroll-margin-top: 44px; } figcaption { line-height: 1.35; } .timeline { margin: 14px 0 6px; } .timeline svg, .recovery svg { min-width: 680px; } .legend { margin: 2px 0 0; font-size: 12px; color: var(--quiet); } .key { display: inline-block; margin-right: 14px; } .key svg { display: inline-block; vertical-align: -2px; }
.summary { display: inline-block; min-height: 1.35em; }
svg { display: block; overflow: visible; } svg svg { overflow: visible; } svg text { font-variant-numeric: tabular-nums; } svg.margin { display: inline-block; }
${series}
.line.muted { stroke: var(--muted); } .area.muted, text.muted, .tick, .phase { fill: var(--muted); } text.name { font-weight: 600; }
.grid { stroke: var(--grid); } .grid.over { stroke: var(--axis); } .axis { stroke: var(--axis); } .border { stroke: var(--rule); } .mark-line { stroke: var(--text); }
.heat-cell { fill: var(--s0); } .track { fill: var(--rule); } .bar.pass { fill: var(--good); } .bar.warn { fill: var(--careful); } .bar.fail { fill: var(--bad); } .bar.unknown { fill: var(--unsure); }
.node { stroke: var(--axis); fill: var(--page); } .node.master { stroke: var(--s0); } .node.changed { stroke: var(--s3); stroke-width: 2; } .node.down { stroke: var(--bad); } .node-role { fill: var(--quiet); } .node-role.master { fill: var(--s0); } .node-role.changed { fill: var(--s3); } .node-role.down { fill: var(--bad); }
.shapes { display: flex; flex-wrap: wrap; gap: 18px 56px; } .shapes figure { flex: none; }
line.recovering { stroke: var(--fault); } rect.fault, rect.fault-bar { fill: var(--fault); } line.fault { stroke: var(--fault-edge); } .fault-name { fill: var(--fault-text); font-weight: 600; } .fault-name.other { fill: var(--quiet); font-weight: 400; }
.lane, rect.cut { fill: var(--muted); } line.cut { stroke: var(--bad); } text.cut { fill: var(--bad); } .tail { stroke: var(--text); } .lane-name { font-weight: 600; }
line.failover { stroke: var(--s3); } text.failover { fill: var(--s3); } line.limit { stroke: var(--text); } text.limit { fill: var(--text); } line.limit.broken { stroke: var(--bad); } text.limit.broken { fill: var(--bad); font-weight: 600; }
text.limit, .fault-name, .outcome, .mark-name { paint-order: stroke; stroke: var(--page); stroke-width: 3px; stroke-opacity: 0.8; stroke-linejoin: round; }
.cause { border: 1px solid var(--rule); border-left: 4px solid var(--bad); border-radius: 6px; padding: 12px 18px; margin: 12px 0; break-inside: avoid; } .cause h3 { margin: 0; } .cause .reason { margin: 2px 0 10px; font-size: 15px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 10px 32px; } .columns ul, .columns ol { margin: 0; padding-left: 20px; } .readings { list-style: none; } .columns .readings { padding-left: 0; } .readings li { display: grid; grid-template-columns: 3.6em 1fr; } .at { font-weight: 600; }
.live > svg { display: none; } .plot { height: auto; } .readout { margin: 1px 0 0; min-height: 1.5em; font-size: 12px; color: var(--quiet); } .readout span { display: inline-block; margin-right: 14px; } .readout b { color: var(--text); } .swatch { display: inline-block; width: 10px; height: 3px; vertical-align: 3px; background: var(--muted); } ${swatches}
.toolbar { position: sticky; top: 40px; z-index: 4; display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; padding: 8px 0; background: var(--page); border-bottom: 1px solid var(--rule); } .toolbar input { width: min(46vw, 380px); vertical-align: middle; accent-color: var(--s0); } .toolbar output { min-width: 15em; font-weight: 600; }
.toolbar button { font: inherit; font-size: 13px; color: var(--text); background: var(--panel); border: 1px solid var(--axis); border-radius: 4px; padding: 2px 10px; cursor: pointer; }
.u-select { background: color-mix(in srgb, var(--s0) 18%, transparent); } .u-hz .u-cursor-x { border-right-color: var(--text); }
@media (max-width: 1020px) { .tiles { grid-template-columns: repeat(3, auto); } }
@media (max-width: 640px) { body { padding: 12px 12px 32px; } .banner { padding: 12px 14px; } .banner h1 { font-size: 30px; } .tiles { grid-template-columns: 1fr 1fr; } .facts { gap: 8px 22px; } nav { margin: 16px -12px 0; padding: 0 12px; } }
@media print { :root { ${light} --page: #fff; --text: #000; --quiet: #444; --rule: #bbb; --panel: #fff; --grid: #ddd; --axis: #777; --muted: #444;
    --good-back: #fff; --careful-back: #fff; --bad-back: #fff; --unsure-back: #fff; }
  @page { margin: 14mm; } body { padding: 0; max-width: none; font-size: 11px; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  nav, .skip, .toolbar, .plot, .readout { display: none; } .live > svg { display: block; } .scroll { overflow: visible; } table { font-size: 10px; } .unit, .note, .summary, .legend, .mark, code, caption, thead th, dt { font-size: 9.5px; } .tiles { grid-template-columns: repeat(6, auto); } tr, figure, .banner { break-inside: avoid; } h2, h3 { break-after: avoid; } .charts { grid-template-columns: 1fr 1fr; } .charts:has(> figure:only-child) { grid-template-columns: 1fr; } tbody tr:hover { background: none; } }
`;
