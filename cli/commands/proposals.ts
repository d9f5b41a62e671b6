import { Command } from "commander";
import type { Item, Reply } from "../../client/call.ts";
import { diffTexts } from "../../engine/definition/diff.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { wholeNumber } from "../client/pages.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { oneLine, table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Proposal = Reply<"showProposal">;

/** `opsloom proposals list|show|accept|reject|look`. */
export function proposalsCommand(): Command {
  const command = new Command("proposals").description(
    "definitions that improvements propose; to accept is to publish",
  );
  withApiOptions(command.command("list"))
    .description("proposals that are open, and how many were accepted and rejected")
    .option("--all", "those that were decided, or are gone, too")
    .action(async (options: ConnectOptions & { all?: boolean }) => {
      const api = await connect(options);
      const query = { ...(options.all === true ? {} : { state: "open" as const }), limit: 100 };
      const page = await api.call.listProposals({ query });
      print(options.output, page, () => listText(page.items, page.counts));
    });
  withApiOptions(command.command("show"))
    .description("one proposal: its evidence, its back-test, and what would be another in the definition")
    .argument("<id>", "its number", wholeNumber(1))
    .option("--file", "the definition as it would be published alone, as for opsloom backtest")
    .action(async (id: number, options: ConnectOptions & { file?: boolean }) => {
      const api = await connect(options);
      const proposal = await api.call.showProposal({ params: { id } });
      print(options.output, proposal, () =>
        options.file === true ? (proposal.after ?? "").trimEnd() : text(proposal),
      );
    });
  withApiOptions(command.command("accept"))
    .description("publish what is proposed, as yourself")
    .argument("<id>", "its number", wholeNumber(1))
    .option("--reason <text>", "why")
    .action(async (id: number, options: ConnectOptions & { reason?: string }) => {
      const api = await connect(options);
      const body = options.reason === undefined ? {} : { reason: options.reason };
      const proposal = await api.call.acceptProposal({ params: { id }, body });
      const done = proposal.after === null ? "retired" : "published";
      print(options.output, proposal, () => `${proposal.kind}/${proposal.name} is ${done}`);
    });
  withApiOptions(command.command("reject"))
    .description("refuse it; it is proposed again when it was so twice as often")
    .argument("<id>", "its number", wholeNumber(1))
    .requiredOption("--reason <text>", "why not")
    .action(async (id: number, options: ConnectOptions & { reason: string }) => {
      const api = await connect(options);
      const proposal = await api.call.rejectProposal({ params: { id }, body: { reason: options.reason } });
      print(options.output, proposal, () => `proposal ${proposal.id} is rejected`);
    });
  withApiOptions(command.command("look"))
    .description("let all improvements look at the past now; they do so each hour by themselves")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const looked = await api.call.lookForProposals();
      print(options.output, looked, () =>
        [`${plural(looked.made, "proposal")} made, ${looked.gone} gone`, ...looked.faults].join("\n"),
      );
    });
  return command;
}

function listText(items: readonly Item<"listProposals">[], counts: Reply<"listProposals">["counts"]): string {
  const rows = items.map(({ id, state, improvement, kind, name, count, title }) => [
    String(id),
    state,
    improvement,
    `${kind}/${name}`,
    String(count),
    oneLine(title),
  ]);
  return [
    ...(rows.length === 0
      ? ["nothing is proposed"]
      : [table(["id", "state", "improvement", "definition", "seen", "title"], rows)]),
    ...counts.map(
      ({ improvement, accepted, rejected, open }) =>
        `${improvement}: ${accepted} accepted, ${rejected} rejected, ${open} open`,
    ),
  ].join("\n");
}

function text(proposal: Proposal): string {
  const { id, title, improvement, state, kind, name, from, before, after, count, records, backTest } = proposal;
  const lines =
    before === null || after === null
      ? (after ?? "").trimEnd().split("\n")
      : diffTexts(proposal, before, after).map(
          ({ path, from: old, to }) => `${path}: ${written(old)} -> ${written(to)}`,
        );
  return [
    `${id}  ${title}`,
    `  ${improvement}, ${state}${proposal.decidedAt === null ? "" : ` by ${proposal.by ?? "nobody"} at ${clockTime(proposal.decidedAt)}${proposal.reason === null ? "" : `: ${proposal.reason}`}`}`,
    `  seen ${plural(count, "time")}${records.length === 0 ? "" : `: ${records.slice(0, 10).join(", ")}${records.length > 10 ? ", ..." : ""}`}`,
    `  back-test of ${plural(backTest.days, "day")}: ${backTest.after} records in place of ${backTest.before}, ${backTest.missed} of the others had been worked on`,
    `  ${after === null ? "retires" : before === null ? `makes of ${from}` : "changes"} ${kind}/${name}`,
    ...lines.filter((line) => line !== "").map((line) => `    ${line}`),
  ].join("\n");
}

const written = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
