import type * as z from "zod";
import type { StoredSession } from "../../store/session/list.ts";
import type { showSession } from "../contract/session.ts";

export function presentSession({
  startedAt,
  usedAt,
  endsAt,
  ...rest
}: StoredSession): z.input<typeof showSession.reply> {
  return {
    ...rest,
    startedAt: startedAt.toISOString(),
    usedAt: usedAt.toISOString(),
    endsAt: endsAt.toISOString(),
  };
}
