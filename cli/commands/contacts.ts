import { Command, Option } from "commander";
import { UsageError } from "../client/client.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

interface Contact {
  readonly channel: string;
  readonly address: string | null;
  readonly secret: string | null;
}

/** `opsloom contacts list|set|remove`. */
export function contactsCommand(): Command {
  const command = new Command("contacts").description("where people are told: list, set, remove; for administrators");
  withApiOptions(command.command("list"))
    .description("a person's mail address, and the names of the secrets that hold the others")
    .argument("<person>")
    .action(async (person: string, options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.get<{ items: Contact[] }>(pathOf(person));
      print(options.output, items, () =>
        items.length === 0
          ? `${person} is told in the inbox alone`
          : table(
              ["channel", "address"],
              items.map(({ channel, address, secret }) => [channel, address ?? `secret "${secret ?? ""}"`]),
            ),
      );
    });
  withApiOptions(command.command("set"))
    .description("set where a person is told by a channel")
    .argument("<person>")
    .argument("<channel>", "mail, webhook, slack or teams")
    .addOption(new Option("--address <address>", "the mail address").conflicts("secret"))
    .option("--secret <name>", "name of the secret that holds the address of a chat or webhook")
    .action(
      async (person: string, channel: string, options: ConnectOptions & { address?: string; secret?: string }) => {
        const { address, secret } = options;
        if (address === undefined && secret === undefined)
          throw new UsageError("say where: --address for mail, --secret for the others");
        const api = await connect(options);
        const body = { ...(address === undefined ? {} : { address }), ...(secret === undefined ? {} : { secret }) };
        const set = await api.put<Contact>(pathOf(person, channel), body);
        print(options.output, set, () => `${person} is told by ${channel} at ${address ?? `the secret "${secret}"`}`);
      },
    );
  withApiOptions(command.command("remove"))
    .description("remove where a person is told by a channel")
    .argument("<person>")
    .argument("<channel>")
    .action(async (person: string, channel: string, options: ConnectOptions) => {
      const api = await connect(options);
      await api.delete(pathOf(person, channel));
      print(
        options.output,
        { person, channel, removed: true },
        () => `${person} has no address of ${channel} any more`,
      );
    });
  return command;
}

function pathOf(person: string, channel?: string): string {
  const contacts = `/v1/people/${encodeURIComponent(person)}/contacts`;
  return channel === undefined ? contacts : `${contacts}/${encodeURIComponent(channel)}`;
}
