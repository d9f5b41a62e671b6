import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { ConfigurationError } from "../client/failure.ts";
import { readConnection } from "../configuration/connection.ts";
import { Positions } from "../log-file/positions.ts";
import { shipLines } from "../log-file/ship.ts";
import { remark } from "../output/print.ts";

interface ShipOptions {
  readonly url?: string;
  readonly keyFile?: string;
  readonly home?: string;
  readonly host: string;
  readonly app?: string;
  readonly state?: string;
  readonly fromBeginning?: true;
  readonly once?: true;
}

/** `opsloom logs ship SOURCE FILES...`: on any host that reaches the API. */
export function shipCommand(): Command {
  return new Command("ship")
    .description("send lines of files of this host to a source of logs, until Ctrl-C; over rotation and truncation")
    .argument("<source>")
    .argument("<files...>", "files that programs write to; one that is not there yet is awaited")
    .option("--url <url>", "API to talk to; else OPSLOOM_URL, else the one that runs under the home directory")
    .option(
      "--key-file <file>",
      "file with the source's secret or an API key that may send events; else OPSLOOM_API_KEY",
    )
    .option("--home <dir>", "home directory of a local Opsloom; else OPSLOOM_HOME")
    .option("--host <name>", "whose lines they are", hostname())
    .option("--app <name>", "which program writes them")
    .option(
      "--state <file>",
      "where it is kept how far they were read; else log-positions.json under the home directory",
    )
    .option("--from-beginning", "read files that were not read yet from their beginning, and not from their end")
    .option("--once", "end when nothing is left to read")
    .action(async (source: string, files: readonly string[], options: ShipOptions) => {
      const connection = readConnection(options.home);
      const url = options.url ?? connection.url;
      if (url === null)
        throw new ConfigurationError(69, `no Opsloom runs under "${connection.home}": name an API with --url`);
      const token = options.keyFile === undefined ? connection.key : readFileSync(options.keyFile, "utf8").trim();
      if (token === null || token === "")
        throw new ConfigurationError(
          78,
          "no token: name a file that holds one with --key-file, or set OPSLOOM_API_KEY",
        );
      const abort = new AbortController();
      for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => abort.abort());
      const door = new URL(`/v1/logs/${encodeURIComponent(source)}`, url);
      door.searchParams.set("host", options.host);
      if (options.app !== undefined) door.searchParams.set("app", options.app);
      const sent = await shipLines({
        door,
        token,
        files,
        positions: await Positions.read(resolve(options.state ?? join(connection.home, "log-positions.json"))),
        fromBeginning: options.fromBeginning === true,
        signal: abort.signal,
        once: options.once === true,
        remark,
      });
      remark(`${String(sent)} bytes were sent`);
    });
}
