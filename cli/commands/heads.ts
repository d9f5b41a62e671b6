import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { remark } from "../output/print.ts";

/** `opsloom heads export [--to FILE]`: one line of JSON for each ledger, `{ record, head, hash }`. */
export function headsCommand(): Command {
  const command = new Command("heads").description("where each ledger ends: kept elsewhere, it proves the past later");
  withApiOptions(command.command("export"))
    .description("write the heads of all ledgers, a line of JSON each; opsloom verify --against FILE compares them")
    .option("--to <file>", "file to write; else standard output")
    .action(async (options: ConnectOptions & { readonly to?: string }) => {
      const api = await connect(options);
      const out = options.to === undefined ? process.stdout : createWriteStream(options.to, { mode: 0o600 });
      let count = 0;
      for await (const head of api.each.listHeads({ query: { limit: 200 } })) {
        if (!out.write(`${JSON.stringify(head)}\n`)) await once(out, "drain");
        count += 1;
      }
      if (out === process.stdout) return;
      out.end();
      await once(out, "finish");
      remark(`${count} heads written to ${options.to}`);
    });
  return command;
}
