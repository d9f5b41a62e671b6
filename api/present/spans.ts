import { instantText } from "../../engine/lifecycle/instant.ts";
import type { z } from "zod";
import type { ClockResult, FieldSpan } from "../../store/record/spans.ts";
import type { recordSpans } from "../contract/record.ts";

type Reply = z.input<typeof recordSpans.reply>;

/** The past of a record as the API shows it: spans by field, results by clock. */
export function presentSpans(spans: readonly FieldSpan[], results: readonly ClockResult[], filled: boolean): Reply {
  const fields: Reply["fields"] = {};
  for (const { field, value, from, to, seq } of spans)
    (fields[field] ??= []).push({
      value,
      from: instantText(from),
      to: instantOrNone(to),
      seq,
    });
  const clocks = results.map(({ clock, ...result }) => ({
    ...result,
    id: clock,
    startedAt: instantText(result.startedAt),
    dueAt: instantOrNone(result.dueAt),
    breachedAt: instantOrNone(result.breachedAt),
    endedAt: instantOrNone(result.endedAt),
  }));
  return { filled, fields, clocks };
}

function instantOrNone(ms: number | null): string | null {
  return ms === null ? null : instantText(ms);
}
