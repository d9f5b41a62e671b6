/** Shows a chain to whoever connects, in a process of its own. */
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";

const { key, cert } = JSON.parse(process.argv[2] ?? "{}") as { readonly key: string; readonly cert: string };
const server = createServer({ key: readFileSync(key), cert }, (socket) => socket.on("error", () => {}).end());
server.on("tlsClientError", () => {});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
