import { Command, Option } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

/** `opsloom map services`: which services lose how much with a CI. */
export function servicesCommand(): Command {
  return withApiOptions(new Command("services"))
    .description("which services lose how much with a configuration item")
    .argument("<ci>", "id or name")
    .addOption(new Option("--severity <n>", "of its trouble: 1 = it is out").choices(["1", "2", "3", "4"]).default("1"))
    .action(async (ci: string, { severity, ...options }: ConnectOptions & { severity: string }) => {
      const api = await connect(options);
      const told = await api.call.ciServices({ params: { id: ci }, query: { severity: Number(severity) } });
      print(options.output, told, () =>
        [
          told.services.length === 0
            ? `no service depends on ${ci}`
            : table(
                ["service", "state", "lost", "by", "relations", "name"],
                told.services.map(({ id, state, loss, map, distance, name }) => [
                  id,
                  state,
                  `${(loss / 100).toFixed(2)}%`,
                  map === null ? "relations" : `map ${map}`,
                  String(distance),
                  name,
                ]),
              ),
          ...told.notes,
          ...(told.truncated ? ["there are more services than were looked at"] : []),
        ].join("\n"),
      );
    });
}

/** `opsloom map path`: over what a CI depends on another. */
export function pathCommand(): Command {
  return withApiOptions(new Command("path"))
    .description("the shortest way from a configuration item to one that it depends on")
    .argument("<from>", "what depends: id or name")
    .argument("<to>", "what it depends on: id or name")
    .action(async (from: string, to: string, options: ConnectOptions) => {
      const api = await connect(options);
      const { way, truncated } = await api.call.ciWay({ params: { id: from }, query: { to } });
      print(options.output, { way, truncated }, () => {
        if (way !== null) return way.map(({ id, type }) => (type === null ? id : `${id} ${type} `)).join("");
        return truncated
          ? `no way from ${from} to ${to} was found, and not all was looked at`
          : `${from} does not depend on ${to}`;
      });
    });
}
