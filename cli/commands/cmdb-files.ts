import type { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { knownCi } from "../cmdb/known-ci.ts";
import { UsageError } from "../client/failure.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Files = Reply<"listCiFiles">["items"];
type Shown = Reply<"showCiFile">;

interface FilesOptions extends ConnectOptions {
  readonly diff?: boolean;
  readonly against?: string;
}

/** Adds `opsloom cmdb files`. */
export function addFiles(command: Command): void {
  withApiOptions(command.command("files"))
    .description("files of a configuration item that patterns keep, masked")
    .argument("<ci>", "its id, or the name of an active one")
    .argument("[path]", "what this one says; left out: which there are")
    .option("--diff", "what differs from the version before")
    .option("--against <digest>", "what differs from this version")
    .action(async (ci: string, path: string | undefined, options: FilesOptions) => {
      const api = await connect(options);
      const known = await knownCi(api, ci);
      if (known === null) throw new UsageError(`there is no configuration item "${ci}"`);
      const params = { id: known.id };
      if (path === undefined) {
        const { items } = await api.call.listCiFiles({ params });
        return print(options.output, { items }, () => listText(items));
      }
      const shown = await api.call.showCiFile({ params, query: { path, against: options.against } });
      const isDiff = options.diff === true || options.against !== undefined;
      print(options.output, shown, () => (isDiff ? differenceText(shown) : shown.text));
    });
}

function listText(items: Files): string {
  if (items.length === 0) return "no pattern keeps a file of it";
  const head = ["path", "pattern", "since", "seen", "versions", "digest"];
  const row = ({ path, pattern, since, seenAt, versions, digest }: Files[number]): string[] => [
    path,
    pattern,
    clockTime(since),
    clockTime(seenAt),
    String(versions),
    digest.slice(0, 12),
  ];
  return table(head, items.map(row));
}

/** Lines around a difference that are shown with it. */
const around = 3;
const marks = { same: " ", gone: "-", added: "+" } as const;

function differenceText({ versions, difference, digest }: Shown): string {
  if (difference === null) return "it has but one version";
  const { lines } = difference;
  const isNear = (place: number): boolean =>
    lines.slice(Math.max(0, place - around), place + around + 1).some(({ kind }) => kind !== "same");
  const since = versions.find((version) => version.digest === digest)?.since;
  const told: string[] = [
    `from ${difference.with.slice(0, 12)} to ${digest.slice(0, 12)}${since === undefined ? "" : `, since ${clockTime(since)}`}`,
  ];
  let isOpen = true;
  for (const [place, { kind, text }] of lines.entries()) {
    if (isNear(place)) told.push(`${marks[kind]}${text}`);
    else if (isOpen) told.push("…");
    isOpen = isNear(place);
  }
  return told.join("\n");
}
