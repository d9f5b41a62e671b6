export interface Labels {
  readonly [label: string]: string;
}

/** `job=node,instance=db1:9100`, as lists of series are asked. What holds a comma cannot be asked for, and is left out. */
export function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .filter(([, value]) => !value.includes(","))
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}

/** What tells a series from others, without its metric: `instance db1:9100, job node`. */
export function ownLabelsText(labels: Labels): string {
  return Object.entries(labels)
    .filter(([name]) => name !== "__name__")
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
