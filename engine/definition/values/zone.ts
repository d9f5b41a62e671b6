import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/** Reports a zone that is no IANA name, by shape, and by the host's data when it gave some. */
export function checkZone(context: Context, path: Path, name: string): void {
  const shaped = /^(?:UTC|[A-Za-z]+(?:\/[A-Za-z0-9_+-]+){1,2})$/u.test(name);
  if (!shaped)
    context.report("OPS125", path, `"${name}" is no time zone`, "write an IANA name such as Europe/Berlin, or UTC");
  else if (context.options.zone !== undefined && context.options.zone(name) === null)
    context.report(
      "OPS125",
      path,
      `there is no time zone "${name}"`,
      "write an IANA name such as Europe/Berlin, or UTC",
    );
}
