import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print, remark } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Kind = Reply<"showRetention">["items"][number];

/** `opsloom retention show|run [--dry-run]`. */
export function retentionCommand(): Command {
  const command = new Command("retention").description("what goes after a time: how long it is kept, and dropping it");
  withApiOptions(command.command("show"))
    .description("how long rows of each kind are kept, how many there are, and how many go next")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.showRetention({});
      print(options.output, items, () =>
        table(["kind", "kept", "rows", "oldest", "due", "last round", "because"], items.map(rowOf)),
      );
    });
  withApiOptions(command.command("run"))
    .description("drop what is kept long enough now; it happens by itself once an hour")
    .option("--dry-run", "say how many rows would go, and drop none")
    .action(async ({ dryRun = false, ...options }: ConnectOptions & { dryRun?: boolean }) => {
      const api = await connect(options);
      const dropped: Record<string, number> = {};
      for (let more = true; more;) {
        const part = await api.call.runRetention({ body: { dryRun } });
        for (const [kind, count] of Object.entries(part.dropped)) dropped[kind] = (dropped[kind] ?? 0) + count;
        more = part.more;
        if (more) remark(`${sum(dropped)} rows dropped so far`);
      }
      print(options.output, dropped, () => told(dropped, dryRun));
    });
  return command;
}

function rowOf(one: Kind): string[] {
  return [
    one.kind,
    one.days === null ? "for ever" : `${one.days} d`,
    String(one.rows),
    one.oldest === null ? "" : clockTime(one.oldest),
    String(one.due),
    one.round === null ? "" : `${clockTime(one.round.at)}: ${one.round.dropped}`,
    one.because,
  ];
}

function told(dropped: Readonly<Record<string, number>>, dryRun: boolean): string {
  const some = Object.entries(dropped).filter(([, count]) => count > 0);
  if (some.length === 0) return dryRun ? "nothing would go" : "nothing was kept long enough to go";
  const rows = some.map(([kind, count]) => [kind, String(count)]);
  return table(["kind", dryRun ? "would go" : "dropped"], rows);
}

function sum(dropped: Readonly<Record<string, number>>): number {
  return Object.values(dropped).reduce((total, count) => total + count, 0);
}
