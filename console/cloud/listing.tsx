import type { Reply } from "../../client/call.ts";
import { Moment } from "../parts/moment.tsx";
import { text } from "./text.ts";

export type Run = Reply<"listCloudRuns">["items"][number];

const tones: { readonly [phase in Run["phase"]]?: string } = {
  running: "on",
  partial: "warn",
  cancelled: "warn",
  expired: "warn",
  faulted: "urgent",
};

/** How a listing of an account ended, and when. */
export function Listing({ run: { phase, startedAt, endedAt } }: { readonly run: Run }) {
  return (
    <>
      <span className={`chip ${tones[phase] ?? ""}`}>{text.phases[phase]}</span>
      <span className="dim">
        {text.listed} <Moment at={endedAt ?? startedAt} />
      </span>
    </>
  );
}
