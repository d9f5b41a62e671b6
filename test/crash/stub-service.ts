import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { ReceivedEffect } from "./effects.ts";
import type { ReceivedMessage } from "./messages.ts";

/** A service outside, as runbooks and channels call it: it acts once for each Idempotency-Key and remembers what it was asked. */
export interface StubService {
  readonly url: string;
  readonly port: number;
  /** Every effect that it was asked for, in order of arrival. */
  readonly received: readonly ReceivedEffect[];
  /** Every message to a person. */
  readonly messages: readonly ReceivedMessage[];
  has(effect: string): boolean;
  stop(): Promise<void>;
}

type Said = Omit<ReceivedMessage, "idempotencyKey">;

/** How long it works on each request: long enough for a kill to fall into one. */
const workMs = 250;

export async function startStubService(): Promise<StubService> {
  const received: ReceivedEffect[] = [];
  const messages: ReceivedMessage[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const asked = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { effect: string } | Said;
      const idempotencyKey = String(req.headers["idempotency-key"] ?? "");
      if ("effect" in asked) received.push({ idempotencyKey, effect: asked.effect });
      else messages.push({ idempotencyKey, ...asked });
      void pause(workMs).then(() => {
        // A careless service: it tells the secret it was sent.
        res
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ ...asked, token: req.headers.authorization ?? null }));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    received,
    messages,
    has: (effect) => received.some((one) => one.effect === effect),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
