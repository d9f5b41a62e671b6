import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordNumber } from "../client/record-number.ts";
import { print } from "../output/print.ts";
import { clockTime, withClockTimes } from "../output/time.ts";

/** `opsloom explain NUMBER`: why each step of a record happened, and how its clocks were counted. */
export function explainCommand(): Command {
  return withApiOptions(new Command("explain"))
    .description("why each step of a record happened: rule, inputs, version, and how its clocks were counted")
    .argument("<number>", "such as INC0000001")
    .action(async (number: string, options: ConnectOptions) => {
      const api = await connect(options);
      const explanation = await api.call.explainRecord({ params: { number: recordNumber(number) } });
      print(options.output, explanation, () => {
        const events = explanation.events.flatMap((event) => [
          `${String(event.seq).padStart(4)}  ${clockTime(event.at)}  ${withClockTimes(event.text)}`,
          ...event.because.map((line) => `${" ".repeat(27)}${line}`),
        ]);
        const clocks = explanation.clocks.flatMap((clock) => [
          `clock ${clock.serviceLevel}`,
          ...clock.lines.map((line) => `  ${line}`),
        ]);
        return [`${explanation.number}, definitions ${explanation.bundle.slice(0, 12)}`, ...events, ...clocks].join(
          "\n",
        );
      });
    });
}
