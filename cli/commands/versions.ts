import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordNumber, recordPath } from "../client/record-number.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";
import { wholeNumber } from "../client/pages.ts";

/** `opsloom versions NUMBER [VERSION]`: the versions of a record, or one of them as it was frozen. */
export function versionsCommand(): Command {
  return withApiOptions(new Command("versions"))
    .description("the versions of a record, or one of them as it was frozen")
    .argument("<number>", "such as KB0000001")
    .argument("[version]", "such as 2", wholeNumber(1))
    .action(async (number: string, version: number | undefined, options: ConnectOptions) => {
      const api = await connect(options);
      const { recordId } = await api.call.findRecord({ params: { number: recordNumber(number) } });
      const path = recordPath(recordId);
      if (version === undefined) {
        const { items } = await api.call.listVersions({ params: path });
        return print(options.output, items, () => listText(items));
      }
      const found = await api.call.showVersion({ params: { ...path, version } });
      print(options.output, found, () => versionText(found));
    });
}

function listText(items: Reply<"listVersions">["items"]): string {
  if (items.length === 0) return "it has no version yet";
  const rows = items.map(({ version, at, by, digest }) => [
    `v${version}`,
    clockTime(at),
    by,
    digest?.slice(0, 12) ?? "",
  ]);
  return table(["version", "frozen", "by", "digest"], rows);
}

function versionText({ number, version, at, by, fields }: Reply<"showVersion">): string {
  const values = Object.entries(fields).map(([name, value]) => [
    name,
    value === null ? "" : typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const width = Math.max(0, ...values.map(([name = ""]) => name.length));
  return [
    `${number} v${version}, frozen by ${by} at ${clockTime(at)}`,
    ...values.map(
      ([name = "", value = ""]) => `  ${name.padEnd(width)}  ${value.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`,
    ),
  ].join("\n");
}
