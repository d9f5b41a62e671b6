/** One thing that a start needs or could use. */
export interface Finding {
  readonly subject: string;
  /** missing = a start would fail; optional = something less works without it. */
  readonly state: "ok" | "optional" | "missing";
  readonly detail: string;
  /** What to do; null = nothing. */
  readonly remedy: string | null;
}
