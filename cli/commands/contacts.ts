import { Command, Option } from "commander";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

/** `opsloom contacts list|set|quiet|order|remove`. */
export function contactsCommand(): Command {
  const command = new Command("contacts").description(
    "where and when people are told: list, set, quiet, order, remove",
  );
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
    .argument("<channel>", "mail, webhook, slack, teams, or a kind that a channel needs, such as phone")
    .addOption(new Option("--address <address>", "the mail address, or the number of a phone").conflicts("secret"))
    .option("--secret <name>", "name of the secret that holds the address of a chat or webhook")
    .action(
      async (person: string, channel: string, options: ConnectOptions & { address?: string; secret?: string }) => {
        const { address, secret } = options;
        if (address === undefined && secret === undefined)
          throw new UsageError("say where: --address for mail and phones, --secret for chats and webhooks");
        const api = await connect(options);
        const body = { ...(address === undefined ? {} : { address }), ...(secret === undefined ? {} : { secret }) };
        const set = await api.call.setContact({ params: { name: person, channel }, body });
        print(options.output, set, () => `${person} is told by ${channel} at ${address ?? `the secret "${secret}"`}`);
      },
    );
  withApiOptions(command.command("quiet"))
    .description("set the hours of a person in which only pages go out; without --from they have none")
    .argument("<person>")
    .addOption(new Option("--from <time>", "a local time such as 22:00"))
    .addOption(new Option("--until <time>", "a local time such as 07:00, of the next day where it lies before"))
    .option("--zone <zone>", "such as Europe/Berlin")
    .action(async (name: string, options: ConnectOptions & { from?: string; until?: string; zone?: string }) => {
      const { from, until, zone } = options;
      if ([from, until, zone].includes(undefined) && (from ?? until ?? zone) !== undefined)
        throw new UsageError("--from, --until and --zone belong together");
      const api = await connect(options);
      const { channels } = await api.call.showPreferences({ params: { name } });
      const quietHours = from === undefined || until === undefined || zone === undefined ? null : { from, until, zone };
      const set = await api.call.setPreferences({ params: { name }, body: { quietHours, channels } });
      print(options.output, set, () =>
        quietHours === null
          ? `${name} has no quiet hours`
          : `${name} has quiet hours from ${quietHours.from} to ${quietHours.until}, ${quietHours.zone}`,
      );
    });
  withApiOptions(command.command("order"))
    .description("set the order in which a person's channels are tried where one is enough")
    .argument("<person>")
    .argument("[channels...]", "such as: text-message mail; none = as notifications write them")
    .action(async (name: string, channels: string[], options: ConnectOptions) => {
      const api = await connect(options);
      const { quietHours } = await api.call.showPreferences({ params: { name } });
      const set = await api.call.setPreferences({ params: { name }, body: { quietHours, channels } });
      print(options.output, set, () =>
        channels.length === 0 ? `${name} has no order of their own` : `${name} is told by ${channels.join(", then ")}`,
      );
    });
  withApiOptions(command.command("remove"))
    .description("remove where a person is told by a channel")
    .argument("<person>")
    .argument("<channel>")
    .action(async (person: string, channel: string, options: ConnectOptions) => {
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
