/** An address with its port; null = it is not said, or it is a socket in the file system. */
export interface Endpoint {
  readonly address: string | null;
  readonly port: number | null;
}

/** `192.0.2.1:80`, `[::1]:80`, `*:80`, `:80`, `80`, `app1.example`, `unix:/run/x.sock`; `port` where none is written. */
export function endpointOf(
  text: string,
  port: number | null,
): Endpoint & { readonly [key: string]: string | number | null } {
  if (text.startsWith("unix:") || text.startsWith("/")) return { address: null, port: null };
  if (/^\d{1,5}$/u.test(text)) return { address: null, port: portOf(text) };
  const found = /^(?:\[([0-9A-Fa-f:.%a-z]*)\]|([^:[\]]*))(?::(\d{1,5}|\*))?$/u.exec(text);
  // Many addresses of version 6 come without brackets; the last part is the port then (`ss`, `:::80`).
  const bare = found === null ? /^([0-9A-Fa-f:.]*):(\d{1,5}|\*)$/u.exec(text) : null;
  const host = found?.[1] ?? found?.[2] ?? bare?.[1] ?? "";
  const written = found?.[3] ?? bare?.[2];
  return {
    address: host === "" || host === "*" || host === "::" || host === "0.0.0.0" ? null : host,
    port: written === undefined ? port : portOf(written),
  };
}

function portOf(text: string): number | null {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : null;
}
