import { Sentences } from "../sentences.tsx";
import { text as named } from "../text.ts";
import type { Checked } from "./queries.ts";
import { text } from "./text.ts";

export type Change = Checked["changes"][number];

/** What publishing would change, definition by definition, in meaning. */
export function Changes({ of }: { readonly of: readonly Change[] }) {
  return (
    <>
      {of.length === 0 && <p className="dim">{text.draft.nothingChanges}</p>}
      <ul className="changes">
        {of.map((one) => (
          <li key={`${one.kind}/${one.name}`}>
            <b>
              {named.kind(one.kind)} <span className="mono">{one.name}</span>
            </b>{" "}
            <span className={one.change === "changed" ? "chip warn" : "chip"}>
              {one.change === "added" ? text.draft.kinds.added : text.draft.kinds.changed}
            </span>{" "}
            {one.along === true && <span className="dim">{text.draft.along}</span>}
            {one.change === "changed" && one.along !== true && <Sentences of={one} />}
          </li>
        ))}
      </ul>
    </>
  );
}
