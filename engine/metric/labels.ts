/** What a series is called: its labels, of which `__name__` is the metric. */
export interface Labels {
  readonly [label: string]: string;
}

/** A series as text, the same for the same labels: `node_load1{instance="db1:9100",job="node"}`. */
export function seriesText(labels: Labels): string {
  const name = labels["__name__"] ?? "";
  const rest = Object.keys(labels).filter((label) => label !== "__name__");
  return `${name}${keyText(labels, rest.sort())}`;
}

/** These labels with their values, in the order given: `{instance="db1:9100"}`; one that is absent is empty. */
export function keyText(labels: Labels, names: readonly string[]): string {
  if (names.length === 0) return "";
  return `{${names.map((name) => `${name}=${JSON.stringify(labels[name] ?? "")}`).join(",")}}`;
}
