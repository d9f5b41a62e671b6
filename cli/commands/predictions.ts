import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { recordId, recordPath } from "../client/record-number.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";

/** `opsloom predictions list|train|show|accept|reject`. */
export function predictionsCommand(): Command {
  const command = new Command("predictions").description(
    "values that are proposed for fields, learned of records that are over",
  );
  withApiOptions(command.command("list"))
    .description("what was learned, how right it was of records that it had not seen, and what became of proposals")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listPredictions();
      print(options.output, items, () => listText(items));
    });
  withApiOptions(command.command("train"))
    .description("let all predictions learn anew now; they do so each day by themselves")
    .action(async (options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.trainPredictions();
      print(options.output, items, () => listText(items));
    });
  withApiOptions(command.command("show"))
    .description("values that are proposed for a record, and the words that speak for them")
    .argument("<number>")
    .action(async (number: string, options: ConnectOptions) => {
      const api = await connect(options);
      const { items } = await api.call.listPredicted({ params: recordPath(await recordId(api, number)) });
      print(options.output, items, () =>
        items.length === 0
          ? "nothing is sure enough to be proposed"
          : table(
              ["prediction", "field", "value", "because of"],
              items.map(({ prediction, field, value, because }) => [
                prediction,
                field,
                value,
                because.map(({ term }) => term).join(", "),
              ]),
            ),
      );
    });
  withApiOptions(command.command("accept"))
    .description("take a value over, by a command of yours")
    .argument("<number>")
    .argument("<prediction>")
    .action(async (number: string, prediction: string, options: ConnectOptions) => {
      const api = await connect(options);
      const params = recordPath(await recordId(api, number));
      const { items } = await api.call.listPredicted({ params });
      const found = items.find((one) => one.prediction === prediction);
      if (found === undefined) throw new UsageError(`"${prediction}" proposes nothing for ${params.number}`);
      const { command: sent, field, value } = found;
      const reply = await api.call.commandRecord({ params, body: { command: sent, input: { [field]: value } } });
      print(options.output, reply, () => `${params.number}: ${field} is ${value}`);
    });
  withApiOptions(command.command("reject"))
    .description("refuse a value; it is not proposed for this record again")
    .argument("<number>")
    .argument("<prediction>")
    .action(async (number: string, prediction: string, options: ConnectOptions) => {
      const api = await connect(options);
      const params = { ...recordPath(await recordId(api, number)), prediction };
      const reply = await api.call.rejectPredicted({ params });
      print(options.output, reply, () => `${params.number}: ${reply.value} is refused`);
    });
  return command;
}

function listText(items: Reply<"listPredictions">["items"]): string {
  if (items.length === 0) return "nothing is predicted";
  return table(
    ["prediction", "of", "records", "answered", "right", "accepted", "rejected", "open"],
    items.map(({ name, record, field, model, counts }) => [
      name,
      `${record}.${field}`,
      model === null ? "not learned yet" : String(model.records),
      model === null ? "" : `${String(model.measured.answered)} of ${String(model.measured.asked)}`,
      model === null ? "" : model.threshold === null ? "nothing is sure enough" : shareText(model.measured),
      String(counts.accepted),
      String(counts.rejected),
      String(counts.open),
    ]),
  );
}

function shareText({ answered, right }: { readonly answered: number; readonly right: number }): string {
  return answered === 0 ? "-" : `${String(Math.round((100 * right) / answered))} %`;
}
