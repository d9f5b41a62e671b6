import { Command } from "commander";
import type { Item } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readItems } from "../client/pages.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom keys list|create|revoke`. */
export function keysCommand(): Command {
  const command = new Command("keys").description("API keys: list, create, revoke; for administrators");
  withApiOptions(command.command("list"))
    .description("keys, never their secrets")
    .option("--user <user>")
    .action(async (options: ConnectOptions & { user?: string }) => {
      const api = await connect(options);
      const keys = await readItems((limit) => api.each.listKeys({ query: { user: options.user, limit } }));
      const day = (instant: string | null) => (instant === null ? "" : clockTime(instant));
      const row = (key: Item<"listKeys">) => [
        key.id,
        key.user,
        day(key.createdAt),
        day(key.expiresAt),
        day(key.revokedAt),
        key.title,
      ];
      print(options.output, keys, () =>
        keys.length === 0
          ? "no key matches"
          : table(["id", "user", "created", "expires", "revoked", "title"], keys.map(row)),
      );
    });
  withApiOptions(command.command("create"))
    .description("make a key for a person; stdout gets its text, which is shown this once")
    .argument("<user>")
    .requiredOption("--title <text>", "what it is for")
    .option("--expires <instant>", "such as 2027-01-01T00:00:00Z")
    .action(async (user: string, options: ConnectOptions & { title: string; expires?: string }) => {
      const api = await connect(options);
      const body = {
        user,
        title: options.title,
        ...(options.expires === undefined ? {} : { expiresAt: options.expires }),
      };
      const made = await api.call.addKey({ body });
      print(options.output, made, () => made.key);
    });
  withApiOptions(command.command("revoke"))
    .description("end a key at once")
    .argument("<id>", "the part of the key after ops_")
    .action(async (id: string, options: ConnectOptions) => {
      const api = await connect(options);
      await api.call.revokeKey({ params: { id } });
      print(options.output, { id, revoked: true }, () => `${id} is revoked`);
    });
  return command;
}
