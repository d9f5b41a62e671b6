import { z } from "zod";

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** Names of hosts, of which the first label may be a star. */
export const hostNames = z
  .array(
    z
      .string()
      .max(253)
      .regex(new RegExp(`^(?:\\*\\.)?(?:${label}\\.)*${label}$`, "iu"), "must be the name of a host"),
  )
  .min(1)
  .max(100);
