import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Probe = Reply<"showProbe">["probe"];

/** `opsloom probe list|show|run`. */
export function probeCommand(): Command {
  return new Command("probe")
    .description("what is asked of services as their users do, and how they stand")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(runCommand());
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("the probes there are, and how they stand at each vantage point")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listProbes();
      print(options.output, items, () =>
        items.length === 0
          ? "no probe is published"
          : table(["probe", "asks", "of", "from", "state", "since", "ms", "because"], items.flatMap(rowsOf)),
      );
    });
}

function rowsOf({ name, asks, of, ci, seen }: Probe): readonly string[][] {
  return seen.map(({ from, state, since, ms, because }) => [
    name,
    asks,
    ci ?? `no ${of.class} found`,
    from,
    state,
    since === null ? "-" : clockTime(since),
    ms === null ? "-" : String(ms),
    oneLine(because ?? ""),
  ]);
}

function showCommand(): Command {
  return withApiOptions(new Command("show"))
    .description("how a probe stands, and what it was")
    .argument("<name>")
    .action(async (name: string, options: ConnectOptions) => {
      const api = await connect(options);
      const told = await api.call.showProbe({ params: { name } });
      print(options.output, told, () =>
        [
          `${told.probe.title}: ${told.probe.asks} every ${String(told.probe.everyMs / 1_000)} s`,
          table(["probe", "asks", "of", "from", "state", "since", "ms", "because"], rowsOf(told.probe)),
          ...(told.changes.length === 0
            ? []
            : [
                table(
                  ["at", "from", "state", "because"],
                  told.changes.map(({ at, from, state, because }) => [
                    clockTime(at),
                    from,
                    state,
                    oneLine(because ?? ""),
                  ]),
                ),
              ]),
        ].join("\n"),
      );
    });
}

interface RunOptions extends ConnectOptions {
  readonly from?: string;
}

function runCommand(): Command {
  return withApiOptions(new Command("run"))
    .description("ask once now, and print each step with its time; nothing of it is kept")
    .argument("<name>")
    .option("--from <vantage>", "from this vantage point alone (from each of the probe)")
    .action(async (name: string, { from, ...options }: RunOptions) => {
      const api = await connect(options);
      const told = await api.call.runProbe({ params: { name }, body: from === undefined ? {} : { from } });
      print(options.output, told, () => told.seen.map(seenText).join("\n"));
      if (told.seen.some(({ state }) => state !== "up")) process.exitCode = 3;
    });
}

function seenText({ from, state, ms, because, daysLeft, steps }: Reply<"runProbe">["seen"][number]): string {
  const head = `${from}: ${state} in ${String(ms)} ms${daysLeft === null ? "" : `, ${String(daysLeft)} days left`}`;
  const rows = steps.map((step) => [step.name, String(step.ms), oneLine(step.note)]);
  return [
    head,
    ...(because === null ? [] : [because]),
    ...(rows.length === 0 ? [] : [table(["step", "ms", ""], rows)]),
  ].join("\n");
}
