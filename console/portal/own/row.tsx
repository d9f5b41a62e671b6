import { words } from "../../format/words.ts";
import type { Own } from "../queries.ts";
import { Link } from "../router.tsx";
import { Wait } from "./wait.tsx";

/** A record of one's own in a line: what it is called, its state, and whom it waits for. */
export function OwnRow({ own, parts = [] }: { readonly own: Own; readonly parts?: readonly Own[] }) {
  return (
    <li>
      <Link className="row" to={`/portal/mine/${own.id}`}>
        <b>{own.label ?? own.number}</b>
        <span className="dim">
          <span className="number">{own.number}</span>, {words(own.state)}
        </span>
        {!own.final && <Wait waitsFor={own.waitsFor} />}
      </Link>
      {parts.length > 0 && (
        <ul className="rows parts">
          {parts.map((part) => (
            <OwnRow key={part.id} own={part} />
          ))}
        </ul>
      )}
    </li>
  );
}
