import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Suggestions = Reply<"listSuggestions">;

/** `opsloom map suggestions`: what the parts of a map were seen to use. */
export function suggestionsCommand(): Command {
  return withApiOptions(new Command("suggestions"))
    .description("what the parts of a map were seen to use that it does not show")
    .argument("<name>")
    .option("--all", "those that were ignored, too")
    .action(async (name: string, { all = false, ...options }: ConnectOptions & { all?: boolean }) => {
      const api = await connect(options);
      const found = await api.call.listSuggestions({ params: { name }, query: { all: all ? "true" : "false" } });
      print(options.output, found, () => suggestionsText(found));
    });
}

function suggestionsText({ items, shared, waiting }: Suggestions): string {
  return [
    items.length === 0
      ? "nothing is suggested"
      : table(
          ["from", "uses", "port", "confidence", "seen", "last", "state", "because"],
          items.map(({ from, to, port, confidence, samples, lastSeenAt, state, because, by }) => [
            from,
            to.id,
            String(port),
            confidence === "veryLow" ? "very low" : confidence,
            `${samples} times`,
            clockTime(lastSeenAt),
            by === null ? state : `${state} by ${by}`,
            because ?? "",
          ]),
        ),
    ...(shared.length === 0 ? [] : [`shared, and not suggested: ${shared.join(" ")}`]),
    ...(waiting === 0 ? [] : [`${String(waiting)} were not seen often enough yet, or not for long`]),
  ].join("\n");
}

/** `opsloom map accept`: what was seen is a relation from now on. */
export function acceptCommand(): Command {
  return withApiOptions(new Command("accept"))
    .description("say that a configuration item depends on one that it was seen to use")
    .argument("<from>", "id or name")
    .argument("<to>", "id or name")
    .option("--because <text>", "why; kept with the decision")
    .option("--type <relation>", "the relation that is made of it", "dependsOn")
    .action(async (from: string, to: string, options: ConnectOptions & { because?: string; type: string }) =>
      decide(from, to, options, { state: "accepted", because: options.because, type: options.type }),
    );
}

/** `opsloom map ignore`: what was seen is suggested no more. */
export function ignoreCommand(): Command {
  return withApiOptions(new Command("ignore"))
    .description("say that what a configuration item was seen to use is none of its service")
    .argument("<from>", "id or name")
    .argument("<to>", "id or name")
    .requiredOption("--because <text>", "why; kept with the decision")
    .action(async (from: string, to: string, options: ConnectOptions & { because: string }) =>
      decide(from, to, options, { state: "ignored", because: options.because, type: "dependsOn" }),
    );
}

async function decide(
  from: string,
  to: string,
  options: ConnectOptions,
  body: { readonly state: "accepted" | "ignored"; readonly because: string | undefined; readonly type: string },
): Promise<void> {
  const api = await connect(options);
  const told = await api.call.decideSuggestion({ params: { id: from, other: to }, body });
  print(
    options.output,
    told,
    () => `${told.from} to ${told.to}: ${told.state}${told.changed ? "" : ", as it was already"}`,
  );
}
