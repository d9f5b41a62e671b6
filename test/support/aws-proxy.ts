/** What stands between a client and a server of AWS, and lets go wrong what a test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request } from "undici";
import { adopt, type Listener } from "./listener.ts";

/** What a request is, as its signature and body tell. */
export interface Asked {
  readonly region: string;
  readonly service: string;
  /** `DescribeInstances`; empty where it is in the path. */
  readonly action: string;
  readonly key: string;
}

/** `lose`: it is carried out, and nobody hears of it. */
export type Verdict = "pass" | "lose" | "throttle" | "cut" | "expired" | "denied";

export interface AwsProxy extends Listener {
  readonly url: string;
  /** @default pass */
  judge: (asked: Asked) => Verdict;
}

const said: { readonly [verdict in "throttle" | "expired" | "denied"]: readonly [number, string, string] } = {
  throttle: [503, "RequestLimitExceeded", "Request limit exceeded."],
  expired: [400, "RequestExpired", "Request has expired."],
  denied: [403, "UnauthorizedOperation", "You are not authorized to perform this operation."],
};

export async function startAwsProxy(target: string): Promise<AwsProxy> {
  const state: { judge: AwsProxy["judge"] } = { judge: () => "pass" };
  const server = createServer((req, res) => {
    void answer(req, res, target, (asked) => state.judge(asked)).catch(() => res.destroy());
  });
  const listener = await adopt(server);
  return Object.assign(state, listener, { url: `http://127.0.0.1:${listener.port}` });
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  target: string,
  judge: AwsProxy["judge"],
): Promise<void> {
  const body = Buffer.concat(await req.toArray());
  const verdict = judge(askedBy(req, body));
  if (verdict === "cut") {
    req.socket.destroy();
    return;
  }
  if (verdict !== "pass" && verdict !== "lose") {
    const [status, code, message] = said[verdict];
    const xml = `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`;
    res.writeHead(status, { "content-type": "text/xml" }).end(xml);
    return;
  }
  const { host: _, connection: __, "content-length": ___, ...headers } = req.headers;
  const told = await request(`${target}${req.url ?? "/"}`, {
    method: (req.method ?? "GET") as "GET",
    headers: headers as { [name: string]: string },
    ...(body.length === 0 ? {} : { body }),
  });
  if (verdict === "lose") {
    req.socket.destroy();
    return;
  }
  const bytes = Buffer.from(await told.body.arrayBuffer());
  res.writeHead(told.statusCode, { "content-type": String(told.headers["content-type"] ?? "text/xml") }).end(bytes);
}

function askedBy({ headers }: IncomingMessage, body: Buffer): Asked {
  const [, key = "", region = "", service = ""] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  return { region, service, action: /Action=(\w+)/.exec(body.toString("latin1"))?.[1] ?? "", key };
}
