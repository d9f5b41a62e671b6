import type { z } from "zod";
import type { Context } from "./context.ts";
import type { Metadata } from "./shapes.ts";

/** One kind of definition: the shape of its `spec`, and its compiler, which also checks its meaning. */
export interface Kind {
  readonly kind: string;
  readonly spec: z.ZodType;
  /** The compiled form. It is only used when nothing was reported as an error. */
  compile(spec: unknown, metadata: Metadata, context: Context): unknown;
}

/** Keeps `spec` typed inside a kind while the registry treats all kinds alike. */
export function defineKind<S extends z.ZodType>(kind: {
  readonly kind: string;
  readonly spec: S;
  compile(spec: z.infer<S>, metadata: Metadata, context: Context): unknown;
}): Kind {
  return {
    kind: kind.kind,
    spec: kind.spec,
    compile: (spec, metadata, context) => kind.compile(spec as z.infer<S>, metadata, context),
  };
}
