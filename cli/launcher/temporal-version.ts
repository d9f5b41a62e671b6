import { execFile } from "node:child_process";

/** What a `temporal` program says of itself. */
export interface TemporalVersion {
  /** Of the command line tool, for example "1.8.2"; "0.0.0-DEV" when it was built without a version. */
  readonly cli: string;
  /** Of the server in it, for example "1.31.2": names the database file. */
  readonly server: string;
}

/** The version built from tools/temporal. */
export const pinnedVersion: TemporalVersion = { cli: "1.8.2", server: "1.31.2" };

/** Update-with-start and the flags of the embedded start need this server or a newer one. */
const oldestServer = [1, 28];

/** Asks the program; a sentence when it does not run, is no Temporal, or is too old. */
export async function readTemporalVersion(path: string): Promise<TemporalVersion | string> {
  const output = await run(path);
  if (output instanceof Error) return output.message.split("\n")[0]!;
  const match = /temporal version (\S+) \(Server (\d+\.\d+\.\d+[^\s,)]*)/i.exec(output);
  if (match === null) return `it does not call itself Temporal: "${output.trim().slice(0, 80)}"`;
  const version = { cli: match[1]!, server: match[2]! };
  const [major, minor] = version.server.split(".").map(Number);
  if (major! < oldestServer[0]! || (major === oldestServer[0] && minor! < oldestServer[1]!)) {
    return `its server ${version.server} is older than ${oldestServer.join(".")}`;
  }
  return version;
}

function run(path: string): Promise<string | Error> {
  return new Promise((resolve) => {
    execFile(path, ["--version"], { timeout: 20_000 }, (error, stdout) => resolve(error ?? stdout));
  });
}
