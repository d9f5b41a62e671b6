import type { Reply } from "../../client/call.ts";
import { text } from "./text.ts";

type Policy = Reply<"showPolicy">;

/** How much a policy finds, of how many, and whether it has stopped because that is too much. */
export function FoundChip({ of: { findings, excepted, looked } }: { readonly of: Policy }) {
  const isStopped = looked?.stopped === true;
  return (
    <>
      {isStopped && <span className="chip urgent">{text.stopped}</span>}
      <span className={findings > excepted ? "chip warn" : "chip"}>
        {findings === 0 ? text.none : text.found(findings)} {looked !== null && text.of(looked.population)}
      </span>
      {excepted > 0 && <span className="chip">{text.excepted(excepted)}</span>}
    </>
  );
}
