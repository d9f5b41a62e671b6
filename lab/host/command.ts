import { enter } from "../namespace/enter.ts";
import { partsOf } from "../role/roles.ts";
import type { Running } from "../site/running.ts";
import { findHost } from "./find.ts";

/** Where every host has the authority of the lab's certificates. */
export const authorityFile = "/etc/ssl/lab-authority.pem";

/**
 * The command line that runs `argv` on a host as root. Of this process's environment it sees the terminal and what is
 * named OPSLOOM_...; Node trusts the certificates of the lab. A host that shows the checkout begins there.
 */
export function commandOn(running: Running, name: string, argv: readonly string[]): readonly string[] {
  const { host, pid } = findHost(running, name);
  const passed = Object.entries(process.env).flatMap(([key, value]) =>
    value !== undefined && (key === "TERM" || key.startsWith("OPSLOOM_")) ? [[key, value] as const] : [],
  );
  const showsCheckout = partsOf(host.role).some((part) => part.checkout === true);
  return enter(pid, argv, {
    folder: showsCheckout ? running.site.checkout : "/",
    env: { NODE_EXTRA_CA_CERTS: authorityFile, ...Object.fromEntries(passed) },
  });
}
