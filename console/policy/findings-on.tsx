import { Findings } from "./findings.tsx";
import { text } from "./text.ts";

/** What policies find of one configuration item. */
export function FindingsOn({ id }: { readonly id: string }) {
  return (
    <section aria-labelledby="item-findings">
      <h2 id="item-findings">{text.on}</h2>
      <Findings query={{ ci: id, open: "true" }} namesPolicy none={text.onNone} />
    </section>
  );
}
