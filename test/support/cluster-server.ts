/** A server that answers lists as the API of Kubernetes does, page by page, of objects that a test wrote. */
import { createServer, type ServerResponse } from "node:http";
import type { JsonObject } from "../../engine/base/json.ts";
import { adopt, type Listener } from "./listener.ts";
import type { Written } from "./kubernetes-shop.ts";

export type ClusterVerdict = "pass" | "throttle" | "cut" | "expired" | "denied" | "down" | "tooOld";

export interface ClusterServer extends Listener {
  readonly url: string;
  /** By the path that is asked for. @default pass */
  judge: (path: string, authorization: string) => ClusterVerdict;
  /** Objects of a page, whatever is asked for. */
  pageSize: number;
  objects: readonly Written[];
}

const statuses = { throttle: 429, expired: 401, denied: 403, down: 503, tooOld: 410 } as const;

export async function startClusterServer(id: string, written: readonly Written[]): Promise<ClusterServer> {
  const state: Pick<ClusterServer, "judge" | "objects" | "pageSize"> = {
    judge: () => "pass",
    objects: written,
    pageSize: 2,
  };
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? "/", "http://cluster");
    const verdict = state.judge(url.pathname, req.headers.authorization ?? "");
    if (verdict === "cut") return void req.socket.destroy();
    if (verdict !== "pass") return answer(res, statuses[verdict], { kind: "Status", message: verdict });
    if (url.pathname === "/api/v1/namespaces/kube-system") return answer(res, 200, { metadata: { uid: id } });
    const found = state.objects.filter(({ path }) => path.replace(/\/namespaces\/[^/]+\//u, "/") === url.pathname);
    const from = Number(url.searchParams.get("continue") ?? 0);
    const to = from + state.pageSize;
    const items = found.slice(from, to).map(({ path, object, status }) => ({
      ...object,
      metadata: { ...namespaceOf(path), ...(object["metadata"] as JsonObject) },
      ...(status === undefined ? {} : { status }),
    }));
    answer(res, 200, { metadata: to < found.length ? { continue: String(to) } : {}, items });
  });
  const listener = await adopt(server);
  return Object.assign(state, listener, { url: `http://127.0.0.1:${listener.port}` });
}

function namespaceOf(path: string): JsonObject {
  const [, namespace] = /\/namespaces\/([^/]+)\//u.exec(path) ?? [];
  return namespace === undefined ? {} : { namespace };
}

function answer(res: ServerResponse, status: number, body: JsonObject): void {
  res.writeHead(status, { "content-type": "application/json", "retry-after": "0" }).end(JSON.stringify(body));
}
