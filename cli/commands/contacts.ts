import { Command, Option } from "commander";
import type { Request } from "../../client/call.ts";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

/** As it is written: one that is none is refused by the API. */
type Channel = Request<"setContact">["params"]["channel"];

/** `opsloom contacts list|set|remove`. */
export function contactsCommand(): Command {
  const command = new Command("contacts").description("where people are told: list, set, remove; for administrators");
  withApiOptions(command.command("list"))
    .description("a person's mail address, and the names of the secrets that hold the others")
    .argument("<person>")
    .action(async (person: string, options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listContacts({ params: { name: person } });
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
      async (person: string, channel: Channel, options: ConnectOptions & { address?: string; secret?: string }) => {
        const { address, secret } = options;
        if (address === undefined && secret === undefined)
          throw new UsageError("say where: --address for mail, --secret for the others");
        const api = await connect(options);
        const body = { ...(address === undefined ? {} : { address }), ...(secret === undefined ? {} : { secret }) };
        const set = await api.call.setContact({ params: { name: person, channel }, body });
        print(options.output, set, () => `${person} is told by ${channel} at ${address ?? `the secret "${secret}"`}`);
      },
    );
  withApiOptions(command.command("remove"))
    .description("remove where a person is told by a channel")
    .argument("<person>")
    .argument("<channel>")
    .action(async (person: string, channel: Channel, options: ConnectOptions) => {
      const api = await connect(options);
      await api.call.removeContact({ params: { name: person, channel } });
      print(
        options.output,
        { person, channel, removed: true },
        () => `${person} has no address of ${channel} any more`,
      );
    });
  return command;
}
