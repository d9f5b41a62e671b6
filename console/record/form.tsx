import { type ComponentProps, lazy, Suspense } from "react";
import type { CommandForm } from "./command-form.tsx";

const Loaded = lazy(async () => ({ default: (await import("./command-form.tsx")).CommandForm }));

/** The form of a command, loaded when one is opened. */
export function Form(props: ComponentProps<typeof CommandForm>) {
  return (
    <Suspense fallback={null}>
      <Loaded {...props} />
    </Suspense>
  );
}
