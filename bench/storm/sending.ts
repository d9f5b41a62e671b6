import { Agent, request } from "node:http";

export interface Sent {
  /** Numbers of the deliveries that were acknowledged: all of them. */
  readonly acknowledged: readonly number[];
  /** Answers 503, after which the delivery was sent again. */
  readonly shed: number;
}

const connections = 32;
const tries = 600;

export interface Receiver {
  readonly url: string;
  /** API key; null = it asks for none. */
  readonly key: string | null;
  /** The status that acknowledges a delivery. */
  readonly accepted: number;
}

/** Sends all deliveries over 32 connections, each until it is acknowledged. */
export async function sendDeliveries({ url, key, accepted }: Receiver, bodies: readonly string[]): Promise<Sent> {
  const authorization = key === null ? {} : { authorization: `Bearer ${key}` };
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const acknowledged: number[] = [];
  let [next, shed] = [0, 0];
  const post = (body: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        ...authorization,
      };
      const sent = request(url, { agent, method: "POST", headers }, (res) => {
        res.resume();
        res.on("end", () => resolve(res.statusCode ?? 0));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  const send = async (index: number): Promise<void> => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const status = await post(bodies[index] ?? "");
      if (status === accepted) return void acknowledged.push(index);
      if (status !== 503) throw new Error(`delivery ${index} was answered ${status}`);
      shed++;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`delivery ${index} was answered 503 ${tries} times`);
  };
  try {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (next < bodies.length) await send(next++);
      }),
    );
  } finally {
    agent.destroy();
  }
  return { acknowledged, shed };
}
