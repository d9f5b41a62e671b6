import { useQuery } from "@tanstack/react-query";
import type { Reply } from "../../client/call.ts";
import { Refusal } from "../parts/refusal.tsx";
import { type Down, percentText, writeDown } from "./down.ts";
import { lossQuery } from "./queries.ts";
import { text } from "./text.ts";

type Losses = Reply<"mapImpact">;

/** What is lost with what is in trouble; nothing while nothing is. */
export function useLosses(
  name: string,
  at: string | undefined,
  down: Down,
): { readonly told: Losses | null; readonly error: unknown } {
  const asked = writeDown(down) ?? "";
  const { data, error } = useQuery(lossQuery(name, at, asked));
  return { told: asked === "" ? null : (data ?? null), error };
}

/** What the trouble that is taken to be means for the service, in words. */
export function LossWords(props: {
  readonly title: string;
  readonly down: Down;
  readonly losses: { readonly told: Losses | null; readonly error: unknown };
  readonly nameOf: (id: string) => string;
  readonly onClear: () => void;
}) {
  const { title, down, losses, nameOf, onClear } = props;
  const { told, error } = losses;
  if (down.size === 0) return null;
  const because = [...down].map(([id, severity]) => `${nameOf(id)} (${text.impact.ofSeverity(severity)})`);
  return (
    <div className="map-loss" role="status">
      <Refusal error={error} />
      {told !== null && (
        <p className={told.service.state}>
          {text.impact.because} {because.join(", ")}:{" "}
          <b>
            {told.service.state === "up"
              ? text.impact.isUp(title)
              : text.impact.isHit(title, told.service.state, percentText(told.service.loss))}
          </b>{" "}
          <button className="button" onClick={onClear}>
            {text.impact.clear}
          </button>
        </p>
      )}
    </div>
  );
}
