import { type ComponentProps, Suspense } from "react";
import type { CommandForm } from "./command-form.tsx";
import { lazyPart } from "../parts/lazy-part.ts";

const Loaded = lazyPart(async () => (await import("./command-form.tsx")).CommandForm);

/** The form of a command, loaded when one is opened. */
export function Form(props: ComponentProps<typeof CommandForm>) {
  return (
    <Suspense fallback={null}>
      <Loaded {...props} />
    </Suspense>
  );
}
