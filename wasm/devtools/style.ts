// The style sheet of the inspector, for light and dark schemes.

export const STYLE = `
:host {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #14161a);
  --surface: light-dark(#ffffff, #1c1f25);
  --text: light-dark(#1b1f26, #e6e9ee);
  --dim: light-dark(#667080, #8d97a6);
  --line: light-dark(#dfe3e9, #30353e);
  --accent: light-dark(#2f6feb, #79a9ff);
  display: block;
  color: var(--text);
  background: var(--page);
  font: 14px/1.5 system-ui, sans-serif;
}
.content {
  /* Concrete, as the canvas needs them. */
  --grid: #edf0f3; --line: #dfe3e9; --text: #1b1f26; --dim: #667080; --surface: #ffffff;
  --lane-0: #2f6feb; --lane-1: #d9642c; --lane-2: #1f9d6b; --lane-3: #a445c9;
  --lane-4: #c9980c; --lane-5: #d13a6a; --lane-6: #1496b3; --lane-7: #6d7b2f;
  color: var(--text);
  display: grid; gap: 16px; padding: 16px;
}
@media (prefers-color-scheme: dark) {
  .content {
    --grid: #262a32; --line: #30353e; --text: #e6e9ee; --dim: #8d97a6; --surface: #1c1f25;
    --lane-0: #79a9ff; --lane-1: #ff9d6b; --lane-2: #5fd3a2; --lane-3: #d08bf0;
    --lane-4: #ecc54b; --lane-5: #ff86ab; --lane-6: #5bcbe6; --lane-7: #b3c268;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.facts { display: flex; flex-wrap: wrap; gap: 10px; margin: 0; }
.fact, section { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
.fact { padding: 8px 14px; min-width: 92px; max-width: 100%; }
dt { color: var(--dim); font-size: 12px; }
dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; overflow: hidden; text-overflow: ellipsis; }
section { min-width: 0; overflow: hidden; }
.head { display: flex; align-items: center; justify-content: space-between; padding: 10px 14px; border-bottom: 1px solid var(--line); }
h2 { font-size: 13px; margin: 0; font-weight: 600; }
.columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 16px; align-items: start; }
@media (max-width: 800px) { .columns { grid-template-columns: minmax(0, 1fr); } }
.graph { position: relative; max-height: 480px; overflow-y: auto; overflow-x: hidden; cursor: grab; }
.graph.dragging { cursor: grabbing; }
canvas { display: block; touch-action: pan-y; }
canvas:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.tip {
  position: absolute; pointer-events: none; max-width: 360px; padding: 6px 10px; border-radius: 8px;
  background: var(--text); color: var(--surface); font-size: 12px; overflow-wrap: anywhere;
  box-shadow: 0 4px 14px rgb(0 0 0 / 25%);
}
.tip div:first-child { font: 600 12px ui-monospace, monospace; }
.note { margin: 0; padding: 8px 14px; font-size: 12px; border-top: 1px solid var(--line); }
.dim { color: var(--dim); }
button {
  font: inherit; font-size: 12px; color: var(--text); background: none; border: 1px solid var(--line);
  border-radius: 6px; padding: 1px 9px; cursor: pointer;
}
button:hover { border-color: var(--accent); color: var(--accent); }
.buttons { display: flex; gap: 4px; }
.containers { padding: 8px 14px 12px; overflow-x: auto; }
.children { margin-left: 7px; padding-left: 14px; border-left: 1px solid var(--line); }
summary { cursor: pointer; padding: 2px 0; display: flex; gap: 8px; align-items: baseline; }
summary::before { content: "▸"; color: var(--dim); width: 10px; flex: none; }
details[open] > summary::before { content: "▾"; }
summary:hover .name { color: var(--accent); }
summary .dim { font-size: 12px; }
.leaf { padding: 2px 0; display: flex; gap: 8px; align-items: baseline; padding-left: 18px; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.kind { font-size: 11px; border: 1px solid var(--line); border-radius: 99px; padding: 0 8px; color: var(--dim); white-space: nowrap; }
.value { font: 12px/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
.string { color: var(--lane-2); }
.excerpt {
  margin: 2px 0 8px 18px; padding: 8px 12px; background: var(--grid); border-radius: 8px; max-height: 260px;
  overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px/1.6 ui-monospace, monospace;
}
.more { margin: 4px 0 4px 18px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { text-align: left; font-weight: 400; color: var(--dim); font-size: 12px; }
th, td { padding: 5px 14px; }
tr + tr td { border-top: 1px solid var(--line); }
.mono { font: 12px ui-monospace, monospace; overflow-wrap: anywhere; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.badge { font-size: 11px; color: var(--lane-2); border: 1px solid currentColor; border-radius: 99px; padding: 0 8px; }
`;
