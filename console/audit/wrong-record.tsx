import type { Reply } from "../../client/call.ts";
import { NumberLink } from "../parts/number-link.tsx";
import { text } from "./text.ts";

/** A record that is not as it was written: where its chain is broken, and what of what is shown is something else. */
export function WrongRecord({ of }: { readonly of: Reply<"verifyRecord"> }) {
  return (
    <li>
      <NumberLink id={of.recordId} /> <Wrong of={of} />
    </li>
  );
}

export function Wrong({ of: { brokenAt, why, differences } }: { readonly of: Reply<"verifyRecord"> }) {
  return (
    <>
      {brokenAt !== null && (
        <p className="refusal">
          {text.prove.broken(brokenAt)}: {why}
        </p>
      )}
      {differences.length > 0 && (
        <p className="refusal">
          {text.prove.differs} {differences.join("; ")}
        </p>
      )}
    </>
  );
}
