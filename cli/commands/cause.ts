import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { recordName } from "../../api/contract/record-name.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordId, recordPath } from "../client/record-number.ts";
import { print } from "../output/print.ts";
import { plural } from "../output/plural.ts";
import { oneLine } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Causes = Reply<"recordCauses">;
type Cause = Causes["items"][number];

/** `opsloom cause ALERT|NUMBER`. */
export function causeCommand(): Command {
  return withApiOptions(new Command("cause"))
    .description("what has probably caused an alert, or the trouble that a record is about, and why")
    .argument("<of>", "an alert as SOURCE/KEY, or a record such as INC7")
    .action(async (of: string, options: ConnectOptions) => {
      const api = await connect(options);
      const causes = recordName.test(of)
        ? await api.call.recordCauses({ params: recordPath(await recordId(api, of)) })
        : await api.call.alertCauses({ params: { id: of } });
      print(options.output, causes, () => causesText(of, causes));
    });
}

function causesText(of: string, { trouble, looked, truncated, items }: Causes): string {
  if (trouble === null) return `nothing says on which configuration item ${of} is: no cause can be looked for`;
  const where = trouble.cis.length === 0 ? "no configuration item" : trouble.cis.join(", ");
  return [
    `trouble since ${clockTime(trouble.at)} on ${where}; ${plural(looked, "configuration item")} looked at${truncated ? ", and there are more" : ""}`,
    ...(items.length === 0 ? ["nothing was found that may have caused it"] : items.flatMap(causeText)),
  ].join("\n");
}

function causeText({ kind, id, ci, what, from, until, score, terms, path }: Cause, index: number): string[] {
  const span = `${clockTime(from)}${until === null || until === from ? "" : ` to ${clockTime(until)}`}`;
  const name = kind === "item" ? oneLine(what) : `${id} "${oneLine(what)}"`;
  const way = path.map((step) => (step.type === null ? step.id : `${step.id} ${step.type}`)).join(" ");
  const product = Object.entries(terms).map(([term, value]) => `${term} ${value}`);
  return [
    `${index + 1}. ${score.toFixed(3)}  ${kind} on ${ci}: ${name}, ${span}`,
    `   ${way}`,
    `   ${product.join(" × ")}`,
  ];
}
