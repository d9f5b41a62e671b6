/** Which CIs are near another, and on which side. */

/** What a way of grouping asks. */
export interface NearNeed {
  /** `any`: relations in whatever direction; `depends`: one depends on the other. */
  readonly way: "any" | "depends";
  readonly hops: number;
  /** Stored names; null = all, of `depends` all by which something is lost. */
  readonly relations: readonly string[] | null;
  /** Of `depends`: a CI that more than so many depend on directly is not walked through; null = each is. */
  readonly hub: number | null;
}

/** What is near a CI. */
export interface Near {
  /** All of it, the CI included. */
  readonly around: ReadonlySet<string>;
  /** What it depends on; of `any` nothing is told. */
  readonly causes: ReadonlySet<string>;
  /** What depends on it; of `any` nothing is told. */
  readonly dependents: ReadonlySet<string>;
}

/** What one need is the same as another by. */
export function nearText({ way, hops, relations, hub }: NearNeed): string {
  return JSON.stringify([way, hops, relations, hub]);
}

const nobody: ReadonlySet<string> = new Set();

/** A CI of which nothing else is near. */
export function alone(ci: string): Near {
  return { around: new Set([ci]), causes: nobody, dependents: nobody };
}

/** Near in whatever direction. */
export function nearAny(around: ReadonlySet<string>): Near {
  return { around, causes: nobody, dependents: nobody };
}

export function nearBothWays(ci: string, causes: ReadonlySet<string>, dependents: ReadonlySet<string>): Near {
  return { around: new Set([ci, ...causes, ...dependents]), causes, dependents };
}
