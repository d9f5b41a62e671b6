import { Moment } from "../../parts/moment.tsx";
import type { Own } from "../queries.ts";
import { text } from "../text.ts";

/** Whom a record waits for and until when, in words: `waits for Nora to decide, until Mon 30 Nov`. */
export function Wait({ waitsFor }: Pick<Own, "waitsFor">) {
  if (waitsFor === null) return <span className="dim">{text.own.over}</span>;
  return (
    <span className={waitsFor.what === "you" ? "wait mine" : "wait"}>
      {waitText(waitsFor)}
      {waitsFor.until !== null && (
        <>
          , {untilText[waitsFor.what]} <Moment at={waitsFor.until} />
        </>
      )}
    </span>
  );
}

type Waiting = NonNullable<Own["waitsFor"]>;

const untilText: { readonly [what in Waiting["what"]]: string } = {
  approval: text.own.until,
  you: text.own.elseEnds,
  work: text.own.due,
};

/** The same without its end. */
export function waitText({ what, who }: Pick<Waiting, "what" | "who">): string {
  const names = listText(who.map(({ title }) => title));
  if (what === "you") return text.own.you;
  if (what === "approval") return names === "" ? text.own.approvalOfSomebody : text.own.approval(names);
  return names === "" ? text.own.workOfSomebody : text.own.work(names);
}

/** `Ada, Bob and Kim`. */
function listText(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${text.own.and} ${names.at(-1) ?? ""}`;
}
