import { Command, Option } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions, withConnection } from "../client/connect.ts";
import { instantOption } from "../client/instant.ts";
import { mermaidOf } from "../output/map-mermaid.ts";
import { mapText } from "../output/map-text.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { acceptCommand, ignoreCommand, suggestionsCommand } from "./map-suggestions.ts";
import { pathCommand, servicesCommand } from "./map-services.ts";

/** `opsloom map list|show|impact|services|path|suggestions|accept|ignore`: what services are made of. */
export function mapCommand(): Command {
  return new Command("map")
    .description("what services are made of, now and as of any instant, and what is lost with a part")
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(impactCommand())
    .addCommand(servicesCommand())
    .addCommand(pathCommand())
    .addCommand(suggestionsCommand())
    .addCommand(acceptCommand())
    .addCommand(ignoreCommand());
}

function listCommand(): Command {
  return withApiOptions(new Command("list"))
    .description("the published maps")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listMaps();
      print(options.output, items, () =>
        items.length === 0
          ? "no map is published"
          : table(
              ["map", "service", "entered at", "title"],
              items.map(({ name, service, entry, title }) => [name, service, entry.join(" "), title]),
            ),
      );
    });
}

type ShowOptions = Omit<ConnectOptions, "output"> & {
  readonly output: "text" | "mermaid" | "json";
  readonly at?: string;
  readonly diff?: string;
};

function showCommand(): Command {
  return withConnection(new Command("show"))
    .description("a map: CIs, what they depend on, and what differs from another instant")
    .argument("<name>")
    .option("--at <instant>", "as it was then, such as 2026-11-30T00:00:00Z", instantOption)
    .option("--diff <instant>", "what differs since then", instantOption)
    .addOption(
      new Option("--output <format>", "text for people, mermaid for documents, json for programs")
        .choices(["text", "mermaid", "json"])
        .default("text"),
    )
    .action(async (name: string, { at, diff, output, ...options }: ShowOptions) => {
      const api = await connect(options);
      const shown = await api.call.showMap({ params: { name }, query: { at, compare: diff } });
      const text = (): string => (output === "mermaid" ? mermaidOf(shown) : mapText(shown));
      print(output === "json" ? "json" : "text", shown, text);
    });
}

function impactCommand(): Command {
  return withApiOptions(new Command("impact"))
    .description("what is lost of a service with some CIs of its map")
    .argument("<name>")
    .argument("<ci...>", "ids; ID:3 is a loss of severity 3, of 1 to 4, and 1 where none is told")
    .option("--at <instant>", "as the map was then", instantOption)
    .action(async (name: string, down: readonly string[], { at, ...options }: ConnectOptions & { at?: string }) => {
      const api = await connect(options);
      const told = await api.call.mapImpact({ params: { name }, query: { down: down.join(","), at } });
      print(options.output, told, () => impactText(told));
    });
}

function impactText({ service, lost }: Reply<"mapImpact">): string {
  const share = (loss: number): string => `${(loss / 100).toFixed(2)}%`;
  return [
    service.state === "up"
      ? `${service.ci} loses nothing`
      : `${service.ci} is ${service.state}: ${share(service.loss)} is lost`,
    table(
      ["id", "class", "lost", "state", "by"],
      lost.map(({ id, class: ciClass, loss, state, via }) => [
        id,
        ciClass,
        share(loss),
        state,
        via.join(" ") || "itself",
      ]),
    ),
  ].join("\n");
}
