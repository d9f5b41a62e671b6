import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { ApiError } from "../../client/fault.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordId, recordNumber, recordPath } from "../client/record-number.ts";
import { print } from "../output/print.ts";
import { signingText } from "../output/signing.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type WaitingApproval = Reply<"listApprovals">["items"][number];

interface DecideOptions extends ConnectOptions {
  readonly comment?: string;
  readonly approval?: string;
  readonly onBehalfOf?: string;
}

/** `opsloom approvals list|show|approve|reject`. */
export function approvalsCommand(): Command {
  const command = new Command("approvals").description("what waits for a decision, and deciding it");
  withApiOptions(command.command("list"))
    .description("what waits for your decision, oldest first")
    .option("--all", "everyone's")
    .action(async (options: ConnectOptions & { all?: boolean }) => {
      const api = await connect(options);
      const { items } = await api.call.listApprovals({ query: options.all === true ? { all: "true" } : {} });
      print(options.output, items, () =>
        items.length === 0
          ? "nothing waits"
          : table(["record", "approval", "stage", "approver", "until", "title"], items.map(row)),
      );
    });
  withApiOptions(command.command("show"))
    .description("what is signed by the decisions that wait on a record, and what of it has changed since one before")
    .argument("<number>", "number of the record")
    .action(async (written: string, options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listSigned({ params: recordPath(await recordId(api, written)) });
      print(options.output, items, () =>
        items.length === 0 ? "nothing waits for a decision" : items.map(signingText).join("\n"),
      );
    });
  for (const decision of ["approve", "reject"] as const) {
    withApiOptions(command.command(decision))
      .description(`${decision} what a record asks of you`)
      .argument("<number>", "number of the record")
      .option("--comment <text>", decision === "reject" ? "why; required" : "remark")
      .option("--approval <name>", "which one, where a record waits for several")
      .option("--on-behalf-of <user>", "person who delegated the decision to you")
      .action(async (written: string, options: DecideOptions) => {
        const number = recordNumber(written);
        const api = await connect(options);
        const waiting = await findWaiting(api, number, options.approval);
        if (waiting === undefined)
          throw new ApiError({ status: 404, code: "OPS404", title: `nothing waits for a decision on "${number}"` });
        // The digest of what was shown goes back with the decision: if the record changed meanwhile, it is refused.
        const { comment, approval } = options;
        const input = {
          digest: waiting.digest,
          ...(comment === undefined ? {} : { comment }),
          ...(approval === undefined ? {} : { approval }),
        };
        const body = {
          command: decision,
          input,
          ...(options.onBehalfOf === undefined ? {} : { onBehalfOf: options.onBehalfOf }),
        };
        const reply = await api.call.commandRecord({ params: { type: waiting.type, number }, body });
        print(options.output, reply, () => `${reply.number} is ${reply.state}`);
      });
  }
  return command;
}

/** What the record asks of the caller, else of anybody: who may decide is for the API to say. */
async function findWaiting(
  api: Client,
  number: string,
  approval: string | undefined,
): Promise<WaitingApproval | undefined> {
  for (const all of ["false", "true"] as const) {
    const { items } = await api.call.listApprovals({ query: { all, limit: 500 } });
    const first = items.find(
      (item) => item.number === number && (approval === undefined || item.approval === approval),
    );
    // Oldest first: what was asked last is what is to be signed.
    if (first !== undefined)
      return items.findLast((item) => item.number === number && item.approval === first.approval);
  }
  return undefined;
}

function row(item: WaitingApproval): string[] {
  return [
    item.number,
    item.approval,
    item.stage,
    item.approver,
    item.expiresAt === null ? "" : clockTime(item.expiresAt),
    item.title ?? "",
  ];
}
