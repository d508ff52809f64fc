export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const suffixes = { gauge: [""], counter: ["_total"], summary: ["", "_count", "_sum"] } as const;

/**
 * Reads OpenMetrics text as strictly as the format is written down, as far as the renderer uses it: one `TYPE` and `HELP` for a
 * family, its samples together and with its type's suffix, no series twice, `# EOF` at the end and only there.
 */
export function readMetrics(source: string): readonly MetricSample[] {
  if (!source.endsWith("\n# EOF\n") && source !== "# EOF\n") throw new Error("it does not end in # EOF");
  const samples: MetricSample[] = [];
  const families = new Set<string>();
  const series = new Set<string>();
  let family: { readonly name: string; readonly type: keyof typeof suffixes } | null = null;
  for (const line of source.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
    const type = /^# TYPE ([a-z][a-z0-9_]*) (gauge|counter|summary)$/u.exec(line);
    if (type) {
      family = { name: type[1] ?? "", type: type[2] as keyof typeof suffixes };
      if (families.has(family.name)) throw new Error(`the family ${family.name} begins twice`);
      families.add(family.name);
      continue;
    }
    if (family !== null && line.startsWith(`# HELP ${family.name} `)) continue;
    const sample = /^([a-z][a-z0-9_]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/u.exec(line);
    if (!sample || family === null) throw new Error(`not a line of OpenMetrics: ${line}`);
    const [, name = "", labels = "", value = ""] = sample;
    const { name: base, type: kind } = family;
    if (!suffixes[kind].some((suffix) => name === `${base}${suffix}`))
      throw new Error(`${name} is not of ${kind} ${base}`);
    const key = `${name}{${labels}}`;
    if (series.has(key)) throw new Error(`the series ${key} stands twice`);
    series.add(key);
    samples.push({ name, labels: readLabels(labels), value: Number(value) });
  }
  return samples;
}

function readLabels(source: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  const pair = /([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/gy;
  while (pair.lastIndex < source.length) {
    const at = pair.lastIndex;
    const found = pair.exec(source);
    if (!found) throw new Error(`not a label: ${source.slice(at)}`);
    const [, name = "", value = ""] = found;
    if (name in labels) throw new Error(`the label ${name} stands twice`);
    labels[name] = value.replaceAll(/\\(["\\n])/gu, (_whole, character: string) =>
      character === "n" ? "\n" : character,
    );
  }
  return labels;
}
