/** What the doors for events share: who sends, what is read at once, and what is stored. */
import type { IncomingMessage } from "node:http";
import type { Pool } from "pg";
import type { Json } from "../../engine/base/json.ts";
import type { EventSource } from "../../engine/event/ir.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { saveDeliveries, saveNumbered } from "../../store/event/deliveries.ts";
import type { KeptBodies } from "../../store/event/kept-bodies.ts";
import { invalidInput } from "../error.ts";
import { overloaded, refusal } from "./answer.ts";
import { Batcher } from "./batcher.ts";
import { BodyReader } from "./body-reader.ts";
import { bodyText } from "./body-text.ts";
import { cached } from "./cached.ts";
import type { IngestDeps } from "./deps.ts";
import { createSenders, refreshMs, type Senders } from "./senders.ts";

/** A delivery that is to be stored. */
interface Waiting {
  readonly source: string;
  readonly body: string;
  /** Null when it is worked elsewhere: what waits for a commit outlives the young generation, which costs a fifth. */
  readonly json: Json;
  readonly bytes: number;
}

const maxBytes = 5 * 1024 * 1024;

export class Intake {
  readonly senders: Senders;
  /** The published sources, by name. */
  readonly sources: () => Promise<ReadonlyMap<string, EventSource>>;
  readonly #batcher: Batcher<Waiting>;
  readonly #bodies: BodyReader;
  readonly #keeps: boolean;

  constructor({ pool, log, secret, bodies: kept = null, maxWaitingBytes = 64 * 1024 * 1024, slowAfterMs }: IngestDeps) {
    this.senders = createSenders({ pool, log, secret });
    this.sources = cached(refreshMs, () => readDefinitionsOfKind(pool, "EventSource"));
    this.#batcher = new Batcher<Waiting>({ write: (items) => store(pool, items, kept), maxWaitingBytes });
    this.#bodies = new BodyReader({
      maxBytes,
      maxReadingBytes: maxWaitingBytes,
      ...(slowAfterMs === undefined ? {} : { slowAfterMs }),
    });
    this.#keeps = kept !== null;
  }

  /** The bytes of a request. Throws what it is refused with. */
  async read(req: IncomingMessage): Promise<Buffer> {
    const encoding = req.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity")
      throw refusal(415, "Not plain", `the body is encoded as "${encoding}": send it as it is`);
    const bytes = await this.#bodies.read(req);
    if (bytes === "tooLarge") throw refusal(413, "Too large", `a delivery has at most ${maxBytes} bytes: split it`);
    if (bytes === "overload") throw overloaded({ connection: "close" });
    return bytes;
  }

  /** The text of these bytes. Throws what they are refused with. */
  textOf(req: IncomingMessage, bytes: Buffer): string {
    const text = bodyText(bytes, req.headers["content-type"] ?? "");
    if (text === null) throw invalidInput("the body is not valid UTF-8: send JSON in UTF-8, or name its charset");
    return text;
  }

  /** Resolves once the delivery is stored. `body` is the text of `json`. */
  async keep(source: string, delivery: { readonly body: string; readonly json: Json }, bytes: number): Promise<void> {
    const item = { source, body: delivery.body, bytes, json: this.#keeps ? delivery.json : null };
    const stored = this.#batcher.add(item, bytes);
    if (stored === null) throw overloaded();
    await stored;
  }

  /** Resolves when everything taken is stored. */
  idle(): Promise<void> {
    return this.#batcher.idle();
  }
}

/** Makes deliveries durable, and keeps what was read of them where it is worked. */
async function store(pool: Pool, items: readonly Waiting[], kept: KeptBodies | null): Promise<void> {
  if (kept === null) return saveDeliveries(pool, items);
  const ids = await saveNumbered(pool, items);
  for (const [index, id] of ids.entries()) {
    const item = items[index];
    if (item !== undefined) kept.keep(id, item.json, item.bytes);
  }
}
