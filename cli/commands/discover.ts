import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print, remark } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Sweep = Reply<"listSweeps">["items"][number];

/** `opsloom discover NAME` sweeps now and waits; without a name it lists what sweeps did. */
export function discoverCommand(): Command {
  return withApiOptions(new Command("discover"))
    .description("sweep the ranges of a discovery now; without a name, list the latest sweeps")
    .argument("[name]", "name of a published discovery")
    .option("--no-wait", "do not wait for its end")
    .action(async (name: string | undefined, options: ConnectOptions & { wait: boolean }) => {
      const api = await connect(options);
      if (name === undefined) {
        const { items } = await api.call.listSweeps();
        const row = (sweep: Sweep) => [
          sweep.discovery,
          sweep.phase,
          clockTime(sweep.startedAt),
          `${sweep.done}/${sweep.addresses}`,
          tell(sweep),
        ];
        print(options.output, items, () =>
          items.length === 0
            ? "nothing was swept yet"
            : table(["discovery", "phase", "started", "addresses", "found"], items.map(row)),
        );
        return;
      }
      const since = Date.now();
      const reply = await api.call.runDiscovery({ params: { name } });
      remark(`sweep of ${name} started (${reply.workflow})`);
      if (!options.wait) return print(options.output, reply, () => reply.workflow);
      for (;;) {
        const { items } = await api.call.listSweeps({ query: { discovery: name, limit: 5 } });
        const ours = items.find((sweep) => sweep.endedAt !== null && Date.parse(sweep.endedAt) >= since);
        if (ours !== undefined) {
          print(
            options.output,
            ours,
            () =>
              `${name} ${ours.phase}: ${tell(ours)}${ours.absent.length > 0 ? `; gone: ${ours.absent.join(", ")}` : ""}`,
          );
          if (ours.phase !== "completed") process.exitCode = 1;
          return;
        }
        await pause(300);
      }
    });
}

function tell({ counts, fault }: Sweep): string {
  return (
    fault ??
    (Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ") ||
      "nothing yet")
  );
}
