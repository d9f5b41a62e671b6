import { Command } from "commander";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { ownRecordId, recordPath } from "../client/record-number.ts";
import { print, remark } from "../output/print.ts";

/** `opsloom rebuild NUMBER | --all`: what is read of records, anew from their ledgers. */
export function rebuildCommand(): Command {
  return withApiOptions(new Command("rebuild"))
    .description("make what is read of records anew from their ledgers, whose chains must be whole (role admin)")
    .argument("[number]", "such as INC0000001")
    .option("--all", "every record")
    .action(async (number: string | undefined, options: ConnectOptions & { readonly all?: boolean }) => {
      if ((number === undefined) === (options.all === undefined))
        throw new UsageError(`say what to rebuild: a number such as INC0000001, or "--all"`);
      const api = await connect(options);
      let count = 0;
      const differed: { readonly record: string; readonly differences: readonly string[] }[] = [];
      const rebuild = async (record: string): Promise<void> => {
        const { differences } = await api.call.rebuildRecord({ params: recordPath(record) });
        if (differences.length > 0) differed.push({ record, differences });
        count += 1;
        if (count % 200 === 0) remark(`${count} records so far`);
      };
      if (number === undefined) {
        for await (const { record } of api.each.listHeads({ query: { limit: 200 } })) await rebuild(record);
      } else {
        await rebuild(await ownRecordId(api, number));
      }
      print(options.output, { rebuilt: count, differed }, () =>
        [
          ...differed.flatMap(({ record, differences }) => differences.map((why) => `${record}: ${why}`)),
          `${count} ${count === 1 ? "record" : "records"} made anew, ${differed.length} of them differed`,
        ].join("\n"),
      );
    });
}
