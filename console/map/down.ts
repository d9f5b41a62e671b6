/** What is taken to be in trouble, as it stands in the address and as the API takes it: `db1:1,web1:3`. */

export type Severity = 1 | 2 | 3 | 4;

export type Down = ReadonlyMap<string, Severity>;

/** Most items that are taken to be in trouble at once: the API takes 2,000 characters. */
const most = 20;

export function readDown(text: string | undefined): Down {
  const found = (text ?? "").split(",").flatMap((one): [string, Severity][] => {
    const [, id, severity] = /^(.+):([1-4])$/u.exec(one) ?? [];
    return id === undefined ? [] : [[id, Number(severity) as Severity]];
  });
  return new Map(found.slice(0, most));
}

/** Undefined = nothing is. */
export function writeDown(down: Down): string | undefined {
  const text = [...down].map(([id, severity]) => `${id}:${severity}`).join(",");
  return text === "" ? undefined : text;
}

/** With one more in trouble, or another severity of it; null = it is well again. */
export function withDown(down: Down, id: string, severity: Severity | null): Down {
  const others = [...down].filter(([one]) => one !== id);
  return new Map(severity === null ? others : [...others, [id, severity] as const].slice(-most));
}

/** Those that are in what is shown: of others nothing is lost, and the API refuses them. */
export function downAmong(down: Down, ids: readonly string[]): Down {
  const known = new Set(ids);
  // A comma parts them, so one with a comma cannot be told.
  return new Map([...down].filter(([id]) => known.has(id) && !id.includes(",")));
}

/** A loss of 10,000 parts as `33.33 %`. */
export function percentText(loss: number): string {
  return `${Math.round(loss) / 100} %`;
}
