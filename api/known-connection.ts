import type { Socket } from "node:net";

const known = new WeakSet<Socket>();

/** Notes that a valid key or secret came over a connection. */
export function markKnown(socket: Socket): void {
  known.add(socket);
}

/** Whether a valid key or secret came over a connection. */
export function isKnown(socket: Socket): boolean {
  return known.has(socket);
}
