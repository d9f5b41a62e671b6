import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { explainFound } from "../archive/explain.ts";
import { findInArchive } from "../archive/find.ts";
import type { PeopleSpan } from "../archive/line.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordNumber } from "../client/record-number.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime, withClockTimes } from "../output/time.ts";

/** `opsloom explain NUMBER [--pack FILE]`: why each step of a record happened, and how its clocks were counted. */
export function explainCommand(): Command {
  return withApiOptions(new Command("explain"))
    .description("why each step of a record happened: rule, inputs, version, and how its clocks were counted")
    .argument("<number>", "such as INC0000001")
    .option("--pack <file>", "from evidence or an archive, without a server, and what its people were")
    .action(async (written: string, options: ConnectOptions & { pack?: string }) => {
      const number = recordNumber(written);
      if (options.pack === undefined) {
        const api = await connect(options);
        const explanation = await api.call.explainRecord({ params: { number } });
        print(options.output, explanation, () => explanationText(explanation));
        return;
      }
      const found = await findInArchive(options.pack, number);
      const explanation = { ...explainFound(found), people: found.people };
      print(options.output, explanation, () => [explanationText(explanation), ...peopleText(found.people)].join("\n"));
    });
}

function explanationText({ number, bundle, events, clocks }: Reply<"explainRecord">): string {
  return [
    `${number}, definitions ${bundle.slice(0, 12)}`,
    ...events.flatMap((event) => [
      `${String(event.seq).padStart(4)}  ${clockTime(event.at)}  ${withClockTimes(event.text)}`,
      ...event.because.map((line) => `${" ".repeat(27)}${line}`),
    ]),
    ...clocks.flatMap((clock) => [`clock ${clock.serviceLevel}`, ...clock.lines.map((line) => `  ${line}`)]),
  ].join("\n");
}

/** Who those were that the record names: by person, what they were and from when. */
function peopleText(spans: readonly PeopleSpan[]): readonly string[] {
  if (spans.length === 0) return [];
  const nameOf = ({ kind, name, member }: PeopleSpan): string => (kind === "member" ? (member ?? "") : name);
  const whatOf = ({ kind, name, title, roles, active }: PeopleSpan): string =>
    kind === "member"
      ? `in ${name}`
      : [`${title ?? ""}${active === true ? "" : ", not active"}`, ...(roles?.length ? [roles.join(", ")] : [])].join(
          ": ",
        );
  const rows = spans
    .map((span) => [nameOf(span), whatOf(span), clockTime(span.from), span.to === null ? "" : clockTime(span.to)])
    .toSorted(([left = ""], [right = ""]) => (left < right ? -1 : Number(left > right)));
  return [table(["person", "was", "from", "to"], rows)];
}
