import type { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

type Breaks = Reply<"listBreaks">;

/** Adds `opsloom certificates breaking`. */
export function addCertificateBreaks(command: Command): void {
  withApiOptions(command.command("breaking"))
    .description("on which day which places turn clients away, and which services that is")
    .option("--until <instant>", "ninety days from now when left out")
    .action(async ({ until, ...options }: ConnectOptions & { readonly until?: string }) => {
      if (until !== undefined && Number.isNaN(Date.parse(until)))
        throw new UsageError(`"${until}" is no instant: write 2027-01-01T00:00:00Z`);
      const api = await connect(options);
      const breaks = await api.call.listBreaks({ query: { until } });
      print(options.output, breaks, () => breaksText(breaks));
    });
}

function breaksText({ items, weighed, truncated }: Breaks): string {
  return [
    ...(weighed ? [] : ["what problems mean is not known: the DecisionTable x509-verdict is not published"]),
    ...(items.length === 0
      ? ["nothing breaks until then"]
      : [
          table(
            ["day", "place", "services", "certificate", "subject", "why"],
            items.map((one) => [
              one.day ?? "already",
              one.place,
              one.services.map(({ name }) => name).join(", "),
              one.certificate?.slice(0, 16) ?? "",
              one.subject,
              one.problems.length === 0 ? "it ends" : one.problems.map(({ problem }) => problem).join(", "),
            ]),
          ),
        ]),
    ...(truncated ? ["there are more places than are judged at once"] : []),
  ].join("\n");
}
