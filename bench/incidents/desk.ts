import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "../../engine/base/json.ts";
import { type LifecycleBed, post } from "../lifecycle/bed.ts";
import { createProgress } from "./progress.ts";

const definitions = fileURLToPath(new URL("../lifecycle/ticket.yaml", import.meta.url));
/** What the shipped incident reads of its children: who of a family waits. */
const readsChildren = "  reads: { children: [caller] }\n";
const callers =
  "    callers: { type: user, many: true, computed: '${ [.caller, $links.children[].caller | values] | unique }' }\n";
const atOnce = 32;
const mostTries = 100;

/** Who opens and moves the records. */
export class Desk {
  readonly #bed: LifecycleBed;
  #product: LifecycleBed["product"];
  /** How often a request was answered 503 and asked again. */
  asked503 = 0;

  constructor(bed: LifecycleBed) {
    this.#bed = bed;
    this.#product = bed.product;
  }

  async publish(): Promise<void> {
    const text = readFileSync(definitions, "utf8").replace("  fields:\n", `${readsChildren}  fields:\n${callers}`);
    await this.#post("/v1/definitions", { files: [{ path: "ticket.yaml", text }] });
  }

  /** Opens so many, several at once; returns their ids, and seconds. */
  async open(
    count: number,
    links: JsonObject = {},
  ): Promise<{ readonly ids: readonly string[]; readonly seconds: number }> {
    const progress = createProgress(links["parent"] === undefined ? "opened" : "opened below a parent", count);
    const ids: string[] = [];
    let next = 0;
    const one = async (): Promise<void> => {
      while (next < count) {
        next += 1;
        const fields = { title: `Ticket ${String(next)}`, impact: "medium", urgency: "medium", caller: "admin" };
        ids.push((await this.#post("/v1/records/ticket", { fields, links }))["id"] as string);
        progress.tell(ids.length);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return { ids, seconds: progress.seconds() };
  }

  /** Takes records on one at a time; returns milliseconds. */
  async takeOn(records: readonly string[]): Promise<readonly number[]> {
    const progress = createProgress("taken on", records.length);
    const times: number[] = [];
    for (const id of records) {
      const began = performance.now();
      await this.send(id, "assign", { assignee: "admin" });
      times.push(performance.now() - began);
      progress.tell(times.length);
    }
    return times;
  }

  send(id: string, command: string, input: JsonObject): Promise<JsonObject> {
    return this.#post(`/v1/records/${id}/commands`, { command, input });
  }

  /** Stops the product, and starts it again; returns seconds. */
  async restart(): Promise<number> {
    const began = performance.now();
    this.#product = await this.#bed.restart();
    return (performance.now() - began) / 1_000;
  }

  /** Resident memory of the process that is API and worker, MB. */
  memoryMb(): number {
    const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${this.#product.pid}/status`, "utf8")) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  }

  /** Asks again when the product says that it has too much to do now, as a client does. */
  async #post(path: string, body: JsonObject): Promise<JsonObject> {
    const { url, key } = this.#product;
    const headers = { authorization: `Bearer ${key}`, "idempotency-key": randomUUID() };
    for (let tries = 1; ; tries += 1) {
      try {
        return await post(`${url}${path}`, body, headers);
      } catch (error) {
        if (tries >= mostTries || !/ answered 503: /u.test((error as Error).message)) throw error;
        this.asked503 += 1;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }
}
