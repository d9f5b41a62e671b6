import type { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readSecretLine } from "../client/secret-line.ts";
import { print } from "../output/print.ts";
import { clockTime } from "../output/time.ts";

interface PasswordOptions extends ConnectOptions {
  readonly remove?: boolean;
  readonly link?: boolean;
}

/** Adds `opsloom people password NAME`. */
export function addPassword(command: Command): void {
  withApiOptions(command.command("password"))
    .description("give a person a password for the console, read from standard input; their sessions end (admin)")
    .argument("<name>")
    .option("--remove", "take it away instead")
    .option("--link", "print a link instead, by which they choose one themselves: good once, for ten minutes")
    .action(async (name: string, { remove = false, link = false, ...options }: PasswordOptions) => {
      const api = await connect(options);
      const params = { name };
      if (link) {
        const made = await api.call.makeSignInLink({ body: { user: name, purpose: "password" } });
        const shown = { ...made, url: `${api.url}${made.path}` };
        print(
          options.output,
          shown,
          () => `${shown.url}\nlets ${name} choose a password once, until ${clockTime(made.expiresAt)}`,
        );
        return;
      }
      if (remove) await api.call.removePassword({ params });
      else await api.call.setPassword({ params, body: { password: await readSecretLine(`password of ${name}: `) } });
      print(options.output, { name, password: !remove }, () =>
        remove ? `${name} has no password any more` : `${name} signs in with this password from now on`,
      );
    });
}
