/** By what a CI is looked for. */
export interface AskedAttributes {
  /** The class and those that extend it. */
  readonly classes: readonly string[];
  readonly attributes: { readonly [attribute: string]: string | number | boolean };
}
