import { type Figures, isMet } from "./figure.ts";
import { text } from "./text.ts";

/** What is aimed at, and whether it is met. */
export function Target({ of }: { readonly of: Figures }) {
  const met = isMet(of);
  if (of.target.length === 0) return null;
  return (
    <span className={met === null ? "chip" : met ? "chip met" : "chip urgent"}>
      {of.target.map(({ figure, wanted }) => `${text.indicator.figureOf(figure)} ${wanted}`).join(", ")}
      {met !== null && ` · ${met ? text.indicator.met : text.indicator.missed}`}
    </span>
  );
}
