import type { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface RevertOptions extends ConnectOptions {
  readonly source: string;
  readonly class?: string;
  readonly because?: string;
  readonly dryRun?: boolean;
}

type Page = Reply<"revertSource">;

/** Items that a text names one by one; of the others it says how many they are. */
const named = 50;

/** Adds `opsloom cmdb revert|recomputes`. */
export function addReverting(command: Command): void {
  withApiOptions(command.command("revert"))
    .description("take back what a source has said: what is left is weighed anew (configurationManager)")
    .argument("[cis...]", "ids; of all items, if none is given")
    .requiredOption("--source <source>", "whose word is taken back: discovery, import, manual, …")
    .option("--class <class>", "only of this class and those that extend it")
    .option("--because <text>", "kept with the change")
    .option("--dry-run", "change nothing, and show what would be")
    .action(async (cis: string[], { source, because, dryRun = false, ...options }: RevertOptions) => {
      const api = await connect(options);
      const asked = {
        source,
        dryRun,
        ...(options.class === undefined ? {} : { class: options.class }),
        ...(cis.length === 0 ? {} : { cis }),
        ...(because === undefined ? {} : { reason: because }),
      };
      const items: Page["items"] = [];
      const relations: Page["relations"] = [];
      for (let after: string | null | undefined; after !== null;) {
        const page: Page = await api.call.revertSource({
          body: { ...asked, limit: 500, ...(after === undefined ? {} : { after }) },
        });
        items.push(...page.items);
        relations.push(...page.relations);
        after = page.next;
      }
      print(options.output, { items, relations }, () => revertText(source, { items, relations }, dryRun));
    });
  withApiOptions(command.command("recomputes"))
    .description("how far the items of classes are that were published otherwise")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listCiRecomputes();
      const head = ["class", "done", "of", "otherwise now", "since", "ended"];
      print(options.output, items, () =>
        items.length === 0
          ? "no class was published otherwise"
          : table(
              head,
              items.map(({ class: name, done, total, changed, begunAt, endedAt }) => [
                name,
                String(done),
                String(total),
                String(changed),
                clockTime(begunAt),
                endedAt === null ? "goes on" : clockTime(endedAt),
              ]),
            ),
      );
    });
}

function revertText(source: string, { items, relations }: Omit<Page, "next">, dryRun: boolean): string {
  if (items.length === 0 && relations.length === 0) return `"${source}" has said nothing of them`;
  const shown = (value: unknown): string =>
    value === null ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  const retired = items.filter((one) => one.retired).length;
  const lines = items
    .slice(0, named)
    .flatMap(({ id, changes, lost, retired: isGone }) => [
      `${id}${isGone ? ", of which nobody says anything any more" : ""}`,
      ...changes.map(({ attribute, from, to }) => `  ${attribute} from ${shown(from)} to ${shown(to)}`),
      ...(lost.length === 0 ? [] : [`  found no more by ${lost.join(", ")}`]),
    ]);
  return [
    ...lines,
    ...(items.length > named ? [`and ${String(items.length - named)} more`] : []),
    ...relations.slice(0, named).map(({ from, type, to }) => `${from} ${type} ${to} ends`),
    `what "${source}" said of ${plural(items.length, "item")} ${dryRun ? "would be" : "is"} taken back; ${String(retired)} retired, ${plural(relations.length, "relation")} ended`,
  ].join("\n");
}
