import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";

/** `opsloom files get ID --to FILE`. */
export function filesCommand(): Command {
  const command = new Command("files").description("files of records");
  withApiOptions(command.command("get"))
    .description("save the content of a file; its id stands in the field of its record")
    .argument("<id>")
    .requiredOption("--to <file>", "where to; what is there already stays")
    .action(async (id: string, { to, ...options }: ConnectOptions & { readonly to: string }) => {
      const api = await connect(options);
      const content = await api.call.downloadFile({ params: { id } });
      save(to, content);
      const digest = createHash("sha256").update(content).digest("hex");
      print(options.output, { id, to, size: content.length, digest }, () => `${to}  SHA-256 ${digest}`);
    });
  return command;
}

function save(path: string, content: Uint8Array): void {
  try {
    writeFileSync(path, content, { flag: "wx" });
  } catch (error) {
    throw new UsageError(`"${path}" cannot be written: ${(error as Error).message}; name another one with --to`);
  }
}
