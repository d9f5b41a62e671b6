import type { JsonObject } from "../../base/json.ts";
import { linesOf, type Nodes } from "./budget.ts";
import { endpointOf } from "./endpoint.ts";

/**
 * What `ss -Htanp` prints, with or without its head: `[{ state, local: { address, port }, peer: { address, port },
 * processes: [{ name, pid }] }]`. An address that stands for all is null.
 */
export function parseSs(text: string, nodes: Nodes): JsonObject[] {
  return linesOf(text, nodes).flatMap((line): JsonObject[] => {
    const [state = "", , , local, peer, ...rest] = line.trim().split(/\s+/u);
    if (local === undefined || peer === undefined || !/^[A-Z][A-Z0-9-]*$/u.test(state)) return [];
    const processes = [...rest.join(" ").matchAll(/\("((?:[^"\\]|\\.)*)",pid=(\d{1,10}),/gu)];
    nodes.take(6 + processes.length * 3);
    return [
      {
        state,
        local: endpointOf(withoutDevice(local), null),
        peer: endpointOf(withoutDevice(peer), null),
        processes: processes.map(([, name = "", pid]) => ({ name, pid: Number(pid) })),
      },
    ];
  });
}

/** `127.0.0.53%lo:53` names the device too. */
function withoutDevice(place: string): string {
  return place.replace(/%[^\]:]+/u, "");
}
