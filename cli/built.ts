/** What the build has made beside the program. */
export interface Built {
  /** Digest of the sources that the program and its workflow bundle are made of. */
  readonly sourceDigest: string;
  /** Name of the file of the workflow bundle in `dist/`. */
  readonly workflowBundle: string;
}

/** Null from sources: the build puts its own values in the place of this file (`tools/build/plugins.ts`). */
export const built: Built | null = null as Built | null;
