import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Command } from "commander";
import type { Item, Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { ownRecordId, recordPath } from "../client/record-number.ts";
import { report } from "../archive/report.ts";
import { print, remark } from "../output/print.ts";

type Report = Reply<"verifyRecord">;

interface VerifyOptions extends ConnectOptions {
  readonly all?: boolean;
  readonly against?: string;
  readonly pack?: string;
}

/**
 * `opsloom verify NUMBER | --all | --against FILE | --pack FILE`. Exit code 3 when something is not what was
 * committed.
 */
export function verifyCommand(): Command {
  return withApiOptions(new Command("verify"))
    .description("prove that records are what was committed; exit code 3 when something was changed")
    .argument("[number]", "such as INC0000001")
    .option("--all", "every record, and numbers that no record has")
    .option("--against <file>", "heads that were exported earlier: the past must still be the same")
    .option("--pack <file>", "evidence or an archive, without a server; with --against, that it has those heads")
    .action(async (number: string | undefined, options: VerifyOptions) => {
      const { all, against, pack } = options;
      if (pack !== undefined && number === undefined && all === undefined) return report(options.output, pack, against);
      if ([number, all, against, pack].filter((one) => one !== undefined).length !== 1)
        throw new UsageError(
          `say what to verify: a number such as INC0000001, "--all", "--against FILE" or "--pack FILE"`,
        );
      const api = await connect(options);
      if (number !== undefined) return verifyOne(api, number, options);
      return options.against === undefined ? verifyAll(api, options) : verifyAgainst(api, options.against, options);
    });
}

const isWhole = (report: Report): boolean => report.brokenAt === null && report.differences.length === 0;

async function verifyOne(api: Client, number: string, { output }: VerifyOptions): Promise<void> {
  const recordId = await ownRecordId(api, number);
  const report = await api.call.verifyRecord({ params: recordPath(recordId) });
  print(output, report, () => told(number, report).join("\n"));
  if (!isWhole(report)) process.exitCode = 3;
}

function told(name: string, { events, brokenAt, why, differences }: Report): string[] {
  if (brokenAt !== null) return [`${name}: broken at event ${brokenAt}: ${why ?? ""}`];
  if (differences.length > 0) return differences.map((difference) => `${name}: ${difference}`);
  return [`${name}: ${events} events, the chain is whole and all that is read of it is what they say`];
}

/** A page at a time, told as it goes; what is wrong is kept. */
async function verifyAll(api: Client, { output }: VerifyOptions): Promise<void> {
  let [records, events] = [0, 0];
  const wrong: Report[] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page: Reply<"verifyLedgers"> = await api.call.verifyLedgers({ query: { cursor, limit: 100 } });
    records += page.records;
    events += page.events;
    wrong.push(...page.wrong);
    more = page.next !== null;
    cursor = page.next ?? undefined;
    if (more) remark(`${records} records, ${events} events, ${wrong.length} wrong so far`);
  }
  const { strays } = await api.call.listGaps({ query: { limit: 1 } });
  const gaps: Item<"listGaps">[] = [];
  for await (const gap of api.each.listGaps({ query: { limit: 200 } })) gaps.push(gap);
  const isProved = wrong.length === 0 && strays.length === 0 && gaps.every(({ explained }) => explained);
  print(output, { records, events, wrong, gaps, strays, whole: isProved }, () =>
    [
      ...wrong.flatMap((report) => told(report.recordId, report)),
      ...strays,
      ...gaps.map(({ type, number, why, explained }) => `${explained ? "" : "missing: "}${type} ${number}: ${why}`),
      `${records} records with ${events} events: ${isProved ? "whole" : "NOT whole"}`,
    ].join("\n"),
  );
  if (!isProved) process.exitCode = 3;
}

type Head = Item<"listHeads">;

const atOnce = 500;

async function verifyAgainst(api: Client, file: string, { output }: VerifyOptions): Promise<void> {
  const wrong: { record: string; why: string }[] = [];
  let count = 0;
  const compare = async (heads: readonly Head[]): Promise<void> => {
    if (heads.length === 0) return;
    wrong.push(...(await api.call.compareHeads({ body: { heads: [...heads] } })).wrong);
    count += heads.length;
  };
  const heads: Head[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() === "") continue;
    heads.push(headOf(line, file));
    if (heads.length === atOnce) await compare(heads.splice(0));
  }
  await compare(heads);
  if (count === 0) throw new UsageError(`"${file}" holds no heads: make it with opsloom heads export --to FILE`);
  print(output, { heads: count, wrong }, () =>
    [
      ...wrong.map(({ record, why }) => `${record}: ${why}`),
      `${count} heads: ${wrong.length === 0 ? "all are in their ledgers" : `${wrong.length} are not in their ledgers`}`,
    ].join("\n"),
  );
  if (wrong.length > 0) process.exitCode = 3;
}

function headOf(line: string, file: string): Head {
  try {
    return JSON.parse(line) as Head;
  } catch {
    throw new UsageError(`"${file}" is no export of heads: "${line.slice(0, 60)}" is not JSON`);
  }
}
