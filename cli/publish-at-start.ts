import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import type { Logger } from "pino";
import { refreshSchedules } from "../commands/schedules.ts";
import type { DefinitionFile } from "../engine/definition/load.ts";
import { publishFiles } from "../store/definition/publish-files.ts";
import { readMark, writeMark } from "../store/mark/mark.ts";
import type { Composition } from "./composition.ts";
import { readDefinitionFiles } from "./files/definition-files.ts";
import type { CreateApplication, StepOutcome } from "./launcher/application.ts";
import { exitCodes, LaunchError } from "./launcher/launch-error.ts";
import { sourceDigest } from "./worker/source-digest.ts";

const run = promisify(execFile);

/** Publishes the definitions of the folder when they are others than at the last start. */
export async function publishAtStart(
  settings: Parameters<CreateApplication>[0],
  composition: Composition,
  log: Logger,
): Promise<StepOutcome> {
  const { pool } = composition;
  const files = await readDefinitionFiles([settings.definitionsDirectory]);
  // Only what changed since the last start is published again: a start must not undo what people have published
  // since.
  const digest = await digestOfFiles(files);
  if ((await readMark(pool, startMark)) === digest)
    return { detail: `${files.length} files, unchanged since the last start` };
  const by = { author: "$engine", gitCommit: await headCommit(settings.definitionsDirectory) };
  const outcome = await publishFiles(pool, files, by, {
    ...composition.definitionOptions,
    now: Date.now(),
  });
  if (!outcome.ok) {
    const errors = outcome.diagnostics.filter(({ severity }) => severity === "error");
    const own = new Set(files.map(({ path }) => path));
    const first = errors.find(({ file }) => own.has(file)) ?? errors[0];
    // What people have published since must not keep the product from starting.
    if (first !== undefined && !own.has(first.file)) {
      log.warn({ diagnostics: errors }, "the definitions of this version would break published ones: not published");
      return {
        detail: `not published, they would break published ones; opsloom publish ${settings.definitionsDirectory} says which`,
      };
    }
    throw new LaunchError(
      exitCodes.configuration,
      `the definitions in "${settings.definitionsDirectory}" have errors, the first: ${first?.file}:${first?.line}:${first?.column} ${first?.code} ${first?.message}; run opsloom validate`,
    );
  }
  await writeMark(pool, startMark, digest);
  // A worker does this at its start; one of another process may have started before.
  if (!settings.parts.includes("worker")) await refreshSchedules(composition);
  return {
    detail: outcome.changed.length === 0 ? `${outcome.unchanged}, none new` : `${outcome.changed.length} published`,
  };
}

/** Under this name the store remembers the files a start has published. */
const startMark = "definitions published at start";

async function digestOfFiles(files: readonly DefinitionFile[]): Promise<string> {
  const hash = createHash("sha256").update(await sourceDigest());
  for (const { path, text } of files) hash.update(`${path}\u0000${text}\u0000`);
  return hash.digest("hex");
}

async function headCommit(folder: string): Promise<string | null> {
  try {
    return (await run("git", ["-C", folder, "rev-parse", "HEAD"])).stdout.trim();
  } catch {
    return null;
  }
}
