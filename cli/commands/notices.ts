import { Command } from "commander";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { print } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

interface Notice {
  readonly id: string;
  readonly recordId: string;
  readonly subject: string;
  readonly because: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

/** `opsloom notices`: what you were told, newest first. */
export function noticesCommand(): Command {
  return withApiOptions(new Command("notices"))
    .description("what you were told, newest first")
    .option("--unread", "only those not read")
    .option("--mark-read", "mark those shown as read")
    .action(async (options: ConnectOptions & { unread?: boolean; markRead?: boolean }) => {
      const api = await connect(options);
      const { items } = await api.get<{ items: Notice[] }>(`/v1/notices?limit=100${options.unread === true ? "&unread=true" : ""}`);
      const row = (notice: Notice) => [
        notice.readAt === null ? "*" : "",
        clockTime(notice.createdAt),
        notice.recordId,
        notice.subject,
        notice.because,
      ];
      print(options.output, items, () =>
        items.length === 0 ? "no notices" : table(["new", "at", "record", "subject", "because"], items.map(row)),
      );
      if (options.markRead !== true) return;
      for (const { id } of items.filter(({ readAt }) => readAt === null)) await api.post(`/v1/notices/${encodeURIComponent(id)}/read`, {});
    });
}
