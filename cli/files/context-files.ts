/** What the files of a command may refer to beside one another. */
import type { Command } from "commander";
import type { ContextFile } from "../../engine/definition/context.ts";
import { connect, type ConnectOptions, withConnection } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { plural } from "../output/plural.ts";
import { remark } from "../output/print.ts";
import { readDefinitionFiles } from "./definition-files.ts";
import { defaultLock, readLock } from "./lock-file.ts";

export interface ContextOptions extends Omit<ConnectOptions, "output"> {
  readonly with?: readonly string[];
  readonly lock?: string;
  readonly published?: boolean;
}

export function withFolders(command: Command): Command {
  return command.option(
    "--with <folder>",
    "a folder or file that the definitions may refer to, again for another",
    (path: string, before: readonly string[] | undefined) => [...(before ?? []), path],
  );
}

export function withContext(command: Command): Command {
  return withConnection(
    withFolders(command)
      .option("--lock <file>", `a lock file of what is published, else ${defaultLock} where there is one`)
      .option("--published", "what is published now, read from the API"),
  );
}

/** First what `--with` names, in its order, then what is published: now, or as the lock file has it. */
export async function readContext(options: ContextOptions): Promise<ContextFile[]> {
  if (options.published === true && options.lock !== undefined)
    throw new UsageError("--published and --lock exclude each other: what is published now, or as it was pulled");
  const named = await readFolders(options.with);
  if (options.published === true) {
    const { files } = await (await connect(options)).call.readPublished();
    return [...named, ...files];
  }
  const lock = await readLock(options.lock);
  if (lock === null) return named;
  const count = lock.files.reduce((sum, { only }) => sum + only.length, 0);
  remark(`with ${plural(count, "published definition")} of ${options.lock ?? defaultLock}`);
  return [...named, ...lock.files];
}

export async function readFolders(folders: readonly string[] = []): Promise<ContextFile[]> {
  const files = [];
  for (const folder of folders) files.push(...(await readDefinitionFiles([folder])));
  return files;
}
