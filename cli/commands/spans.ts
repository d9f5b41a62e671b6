import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { instantOption } from "../client/instant.ts";
import { ownRecordId, recordPath } from "../client/record-number.ts";
import { print, remark } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime, lengthOf, withClockTimes } from "../output/time.ts";

type Past = Reply<"recordSpans">;

/** `opsloom spans NUMBER`: since when each field had which value, and what its clocks came to. */
export function spansCommand(): Command {
  return withApiOptions(new Command("spans"))
    .description("since when each field that lists know had which value, and what each clock of the record came to")
    .argument("<number>", "such as INC0000001")
    .option("--known-at <instant>", "as it was known then, such as 2026-11-30T00:00:00Z", instantOption)
    .action(async (number: string, { knownAt, ...options }: ConnectOptions & { readonly knownAt?: string }) => {
      const api = await connect(options);
      const recordId = await ownRecordId(api, number);
      const past = await api.call.recordSpans({ params: recordPath(recordId), query: { knownAt } });
      if (!past.filled) remark("older records are still made ready: a span may be missing; ask again in some minutes");
      print(options.output, past, () =>
        [fieldTable(past), ...(past.clocks.length === 0 ? [] : ["", clockTable(past)])].join("\n"),
      );
    });
}

function fieldTable({ fields }: Past): string {
  const rows = Object.entries(fields).flatMap(([field, spans]) =>
    spans.map(({ value, from, to }) => [field, clockTime(from), to === null ? "" : clockTime(to), valueText(value)]),
  );
  return rows.length === 0 ? "nothing was known of it then" : table(["field", "from", "to", "value"], rows);
}

function valueText(value: unknown): string {
  if (value === null) return "";
  return oneLine(withClockTimes(typeof value === "string" ? value : JSON.stringify(value)));
}

function clockTable({ clocks }: Past): string {
  const rows = clocks.map(({ id, episode, phase, startedAt, endedAt, usedMs, pausedMs, met, breachedAt }) => [
    id,
    String(episode),
    phase,
    clockTime(startedAt),
    endedAt === null ? "" : clockTime(endedAt),
    lengthOf(usedMs),
    lengthOf(pausedMs),
    met === null ? (breachedAt === null ? "" : "breached") : met ? "met" : "breached",
  ]);
  return table(["clock", "episode", "phase", "from", "to", "used", "paused", "result"], rows);
}
