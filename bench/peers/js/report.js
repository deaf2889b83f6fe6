// The table of what was measured.

export const OURS = "syncline";

/** The name of a row and its unit, of a figure's. */
export function rowOf(id, key) {
  const parts = key.split(" ");
  const unit = parts.pop();
  return { label: [id, ...parts].join(" ").replace(/[:,]$/, ""), unit };
}

function rounded(value, unit) {
  if (unit === "bytes" && value >= 1000) return Math.round(value).toLocaleString("en");
  return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

export function cellText(cell, unit) {
  if (cell === undefined) return "";
  if (cell.text) return cell.text;
  return rounded(cell.value, unit) + (cell.cut ? "*" : "") + (cell.cold ? "¹" : "");
}

/** Ours, divided by the least of the others: {ratio, peer}; undefined where there is nothing to compare. */
export function compare(row) {
  const ours = row.cells[OURS]?.value;
  const others = Object.entries(row.cells).filter(([name, cell]) => name !== OURS && cell?.value !== undefined);
  if (ours === undefined || others.length === 0) return undefined;
  const [peer, { value }] = others.reduce((a, b) => (b[1].value < a[1].value ? b : a));
  return { ratio: ours / value, peer };
}

function line(cells) {
  return `| ${cells.join(" | ")} |`;
}

export function table(rows, names) {
  const lines = [
    line(["workload", "unit", ...names, "ours / fastest peer"]),
    line(["---", "---", ...names.map(() => "--:"), "--:"]),
  ];
  for (const row of rows) {
    const found = compare(row);
    const ratio = found ? `${Number(found.ratio.toPrecision(2))} (${found.peer})` : "";
    lines.push(line([row.label, row.unit, ...names.map((name) => cellText(row.cells[name], row.unit)), ratio]));
  }
  return lines.join("\n");
}

/** The rows in which a peer has less, the worst first. */
export function behind(rows) {
  const found = rows.map((row) => ({ row, ...compare(row) })).filter(({ ratio }) => ratio > 1);
  return found
    .sort((a, b) => b.ratio - a.ratio)
    .map(({ row, ratio, peer }) => {
      const [ours, theirs] = [OURS, peer].map((name) => cellText(row.cells[name], row.unit));
      return `${ratio.toFixed(2)}x  ${row.label}: ${ours} ${row.unit}, ${peer} ${theirs}`;
    })
    .join("\n");
}
