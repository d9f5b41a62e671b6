import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { markKnown } from "../../api/known-connection.ts";
import { limitConnections } from "./connections.ts";

const sockets: Socket[] = [];
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

/** A connection, with what came over it and whether it is closed. */
async function join(port: number, said: string) {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  const state = { text: "", closed: false };
  socket.on("data", (chunk) => (state.text += chunk.toString()));
  socket.on("error", () => undefined).on("close", () => (state.closed = true));
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.write(said);
  return state;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 500) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

it("strangers take no place from those who have shown a key: the oldest stranger is closed for a new connection", async () => {
  const server = createServer((req, res) => {
    if (req.headers.authorization !== undefined) markKnown(req.socket);
    res.end("ok");
  });
  limitConnections(server, 3);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const friend = await join(port, "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n\r\n");
  await until(() => friend.text.includes("ok"));
  const strangers: { readonly closed: boolean }[] = [];
  for (let count = 0; count < 5; count += 1) {
    strangers.push(await join(port, "GET / HTTP/1.1\r\n"));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await until(() => strangers.filter(({ closed }) => closed).length === 3);
  expect(strangers.map(({ closed }) => closed)).toEqual([true, true, true, false, false]);
  expect(friend.closed).toBe(false);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
