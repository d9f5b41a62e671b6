import type { Reply } from "../../client/call.ts";
import { Found, type OverKind } from "./found.tsx";
import { text } from "./text.ts";

/** What a policy would find and do if it were looked at now. */
export function Effect({ of, kind }: { readonly of: Reply<"foreseePolicy">; readonly kind: OverKind | undefined }) {
  const { population, found, excepted, items, faults } = of;
  return (
    <div role="status">
      <p>
        <b>{text.would.find(found, population)}</b>
        {excepted > 0 && `, ${text.would.excepted(excepted)}`}
        {found > 0 && `: ${actsText(of)}`}.
      </p>
      {faults.length > 0 && (
        <p className="refusal">
          {text.faults(faults.length)} {faults.join("; ")}
        </p>
      )}
      {found > items.length && <p className="dim">{text.would.first}</p>}
      <ul className="findings">
        {items.map((one) => (
          <li key={`${one.subject} ${one.step}`}>
            <Found of={one} kind={kind} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function actsText({ stopped, begins, steps, ends, opens }: Reply<"foreseePolicy">): string {
  if (stopped) return text.would.stop;
  return [
    text.would.begins(begins),
    text.would.steps(steps),
    text.would.ends(ends),
    ...(opens > 0 ? [text.would.opens(opens)] : []),
  ].join(", ");
}
