import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { clockTime } from "../output/time.ts";

/** `opsloom open`: prints a link that signs a person in to the console once. */
export function openCommand(): Command {
  return withApiOptions(new Command("open"))
    .description("print a link that opens the console, signed in: good once, for ten minutes (admin)")
    .option("--user <name>", "whom it signs in; left out: whose key it is")
    .action(async ({ user, ...options }: ConnectOptions & { user?: string }) => {
      const api = await connect(options);
      const made = await api.call.makeSignInLink({ body: user === undefined ? {} : { user } });
      const link = { ...made, url: `${api.url}${made.path}` };
      print(options.output, link, () => `${link.url}\nsigns ${made.user} in once, until ${clockTime(made.expiresAt)}`);
    });
}
