import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom sessions list|end`. */
export function sessionsCommand(): Command {
  const command = new Command("sessions").description("who is signed in to the console: list, end");
  withApiOptions(command.command("list"))
    .description("sessions that go on: your own, and for administrators everybody's")
    .option("--user <name>", "only theirs")
    .action(async ({ user, ...options }: ConnectOptions & { user?: string }) => {
      const api = await connect(options);
      const sessions = await readItems((limit) => api.each.listSessions({ query: { user, limit } }));
      const columns = ["id", "user", "by", "since", "used", "ends", "from", "browser"];
      print(options.output, sessions, () =>
        sessions.length === 0 ? "nobody is signed in" : table(columns, sessions.map(row)),
      );
    });
  withApiOptions(command.command("end"))
    .description("end a session at once")
    .argument("<id>")
    .action(async (id: string, options: ConnectOptions) => {
      const api = await connect(options);
      await api.call.revokeSession({ params: { id } });
      print(options.output, { id, ended: true }, () => `${id} has ended`);
    });
  return command;
}

function row({ id, user, way, agent, address, startedAt, usedAt, endsAt }: Item<"listSessions">): string[] {
  return [id, user, way, clockTime(startedAt), clockTime(usedAt), clockTime(endsAt), address, agent.slice(0, 40)];
}
