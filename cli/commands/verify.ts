import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { recordNumber, recordPath } from "../client/record-number.ts";
import { print } from "../output/print.ts";

/** `opsloom verify NUMBER`: recomputes the hash chain of a record's ledger. Exit code 3 when it is broken. */
export function verifyCommand(): Command {
  return withApiOptions(new Command("verify"))
    .description("recompute the hash chain of a record's ledger; exit code 3 when something was changed")
    .argument("<number>", "such as INC0000001")
    .action(async (number: string, options: ConnectOptions) => {
      const api = await connect(options);
      const { recordId } = await api.call.findRecord({ params: { number: recordNumber(number) } });
      const chain = await api.call.verifyRecord({ params: recordPath(recordId) });
      print(options.output, chain, () =>
        chain.brokenAt === null
          ? `${number}: ${chain.events} events, the chain is whole`
          : `${number}: broken at event ${chain.brokenAt} of ${chain.events}: ${chain.why ?? ""}`,
      );
      if (chain.brokenAt !== null) process.exitCode = 3;
    });
}
