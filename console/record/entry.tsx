import type { ReactNode } from "react";

/** A name and its value, in a list of facts. */
export function Entry({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
