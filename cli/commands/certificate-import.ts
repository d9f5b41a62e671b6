import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** Adds `opsloom certificates import FILE`. */
export function addCertificateImport(command: Command): void {
  withApiOptions(command.command("import"))
    .description("certificates of a file of PEM (configurationManager); one with a private key is refused unsent")
    .argument("<file>")
    .option("--place <place>", "where this chain is: web1:/etc/ssl/shop.pem or shop.example:443")
    .action(async (file: string, { place, ...options }: ConnectOptions & { readonly place?: string }) => {
      const pem = await textOf(file);
      if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/u.test(pem))
        throw new UsageError(`"${file}" holds a private key: it stays where it is. Give a file of certificates alone`);
      const api = await connect(options);
      const reply = await api.call.importCertificates({ body: { pem, place } });
      print(options.output, reply, () =>
        [
          ...(reply.items.length === 0
            ? []
            : [
                table(
                  ["fingerprint", "ends", "subject"],
                  reply.items.map((one) => [one.fingerprint.slice(0, 16), clockTime(one.validTo), one.subject]),
                ),
              ]),
          ...(reply.broken === 0 ? [] : [`${plural(reply.broken, "certificate")} could not be read`]),
        ].join("\n"),
      );
      if (reply.broken > 0) process.exitCode = 1;
    });
}

/** Adds `opsloom certificates trust|distrust FINGERPRINT`. */
export function addCertificateTrust(command: Command): void {
  withApiOptions(command.command("trust"))
    .description("say that clients of the company trust an authority of its own (configurationManager)")
    .argument("<fingerprint>", "or its beginning, eight digits at least")
    .requiredOption("--because <reason>")
    .action(async (fingerprint: string, { because, ...options }: ConnectOptions & { readonly because: string }) => {
      const api = await connect(options);
      const reply = await api.call.trustCertificate({ params: { fingerprint }, body: { trusted: true, because } });
      print(options.output, reply, () => `${reply.fingerprint} is trusted`);
    });
  withApiOptions(command.command("distrust"))
    .description("say that clients of the company do not trust it any more (configurationManager)")
    .argument("<fingerprint>", "or its beginning, eight digits at least")
    .action(async (fingerprint: string, options: ConnectOptions) => {
      const api = await connect(options);
      const reply = await api.call.trustCertificate({ params: { fingerprint }, body: { trusted: false } });
      print(options.output, reply, () => `${reply.fingerprint} is not trusted`);
    });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`"${path}" cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
