/** A proxy with TLS in front of an API, as an operator has one: a real one, on 127.0.0.1. */
import { createServer } from "node:https";
import { request } from "node:http";
import { adopt, type KeyPair, selfSigned } from "./listener.ts";

export interface TlsProxy {
  /** `https://localhost:PORT` */
  readonly url: string;
  /** PEM of its certificate. */
  readonly ca: string;
  /** Where requests go from now on. */
  lead(url: string): void;
  close(): Promise<void>;
}

/** Signs with openssl once a process: it takes a while. */
let pair: KeyPair | null = null;

export async function startTlsProxy(): Promise<TlsProxy> {
  pair ??= selfSigned("localhost");
  let target = new URL("http://127.0.0.1:1");
  const server = createServer({ key: pair.key, cert: pair.cert }, (req, res) => {
    const { hostname, port } = target;
    const from = req.socket.remoteAddress ?? "";
    const before = req.headers["x-forwarded-for"];
    const headers = { ...req.headers, "x-forwarded-for": before === undefined ? from : `${String(before)}, ${from}` };
    const onward = request({ hostname, port, path: req.url, method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on("error", () => res.writeHead(502).end());
    req.pipe(onward);
  });
  const listener = await adopt(server);
  return {
    url: `https://localhost:${listener.port}`,
    ca: pair.cert,
    lead(url) {
      target = new URL(url);
    },
    close: () => listener.close(),
  };
}
