import { text } from "./text.ts";

/** The text of a definition as it was published, with its lines counted; folded below it, what it is as a whole. */
export function Source({ text: own, whole }: { readonly text: string; readonly whole: string | undefined }) {
  return (
    <section>
      <h2>{text.definition.text}</h2>
      <Lines of={own} label={text.definition.text} />
      {whole !== undefined && (
        <details>
          <summary>{text.definition.merged}</summary>
          <Lines of={whole} label={text.definition.merged} />
        </details>
      )}
    </section>
  );
}

/** Lines of a text with their numbers. */
export function Lines({ of, label }: { readonly of: string; readonly label: string }) {
  const lines = of.replace(/\n$/, "").split("\n");
  return (
    <div className="source" tabIndex={0} role="region" aria-label={label}>
      <pre aria-hidden="true">{lines.map((_, index) => index + 1).join("\n")}</pre>
      <pre>{lines.join("\n")}</pre>
    </div>
  );
}
