import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { defaultLock, writeLock } from "../files/lock-file.ts";
import { plural } from "../output/plural.ts";
import { print } from "../output/print.ts";

/** `opsloom pull`: writes a lock file of what is published, for checks without a server. */
export function pullCommand(): Command {
  return withApiOptions(new Command("pull"))
    .description("write a lock file of what is published, to validate and test against without a server")
    .argument("[file]", "where to", defaultLock)
    .action(async (file: string, options: ConnectOptions) => {
      const lock = await (await connect(options)).call.readPublished();
      await writeLock(file, lock);
      const count = lock.files.reduce((sum, { only }) => sum + only.length, 0);
      print(
        options.output,
        { file, head: lock.head, definitions: count },
        () => `${file}: ${plural(count, "published definition")}`,
      );
    });
}
