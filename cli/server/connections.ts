import type { Server } from "node:http";
import type { Socket } from "node:net";
import { isKnown } from "../../api/known-connection.ts";

/**
 * Bounds the connections of a server. When there are more, the oldest of those that have not shown a valid key is
 * closed: strangers take no place from those who are known. Only when all are known the newest is closed.
 */
export function limitConnections(server: Server, most: number): void {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    if (open.size <= most) return;
    const stranger = [...open].find((one) => one !== socket && !isKnown(one)) ?? socket;
    open.delete(stranger);
    stranger.destroy();
  });
}
