import type { Client } from "@temporalio/client";
import { describe, expect, it } from "vitest";
import { lostRecords } from "./lost-records.ts";

interface Temporal {
  readonly client: Client;
  /** Records asked about by name, in order, and how many questions were open at once at most. */
  readonly asked: string[];
  readonly most: () => number;
}

/** A Temporal server whose list shows `listed`, and that answers questions by name with a status, or an error. */
function temporal(listed: readonly string[], answer: (id: string) => Promise<string>): Temporal {
  const asked: string[] = [];
  let [open, most] = [0, 0];
  const describeOne = async (id: string): Promise<object> => {
    asked.push(id);
    open += 1;
    most = Math.max(most, open);
    try {
      return { status: { name: await answer(id) } };
    } finally {
      open -= 1;
    }
  };
  const workflow = {
    async *list() {
      for (const workflowId of listed) yield { workflowId };
    },
    getHandle: (id: string) => ({ describe: () => describeOne(id) }),
  };
  return { client: { workflow } as unknown as Client, asked, most: () => most };
}

const ids = Array.from({ length: 50 }, (_, index) => `incident/${String(100 + index)}`);
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("records that the list of what runs does not show", () => {
  it("are asked about sixteen at once, each once, and told in the order of the page", async () => {
    const gone = new Set([ids[40], ids[3], ids[17]]);
    const { client, asked, most } = temporal(ids.slice(20, 30), async (id) => {
      // The first is the last to be answered.
      for (let turn = id === ids[3] ? 20 : 1; turn > 0; turn -= 1) await soon();
      return gone.has(id) ? "TERMINATED" : "RUNNING";
    });
    expect(await lostRecords(client, ids)).toEqual([ids[3], ids[17], ids[40]]);
    expect(asked.toSorted()).toEqual([...ids.slice(0, 20), ...ids.slice(30)]);
    expect(most()).toBe(16);
  });

  it("are all asked about while one of them does not answer", async () => {
    let release = (): void => undefined;
    const silence = new Promise<void>((resolve) => (release = resolve));
    const { client, asked } = temporal([], async (id) => {
      if (id === ids[0]) await silence;
      return "RUNNING";
    });
    const found = lostRecords(client, ids);
    for (let turn = 0; turn < 100; turn += 1) await soon();
    expect(asked).toHaveLength(ids.length);
    release();
    expect(await found).toEqual([]);
  });

  it("are lost when Temporal knows none of that name; another error is no answer, and ends the page", async () => {
    const error = (name: string): Error => Object.assign(new Error(name), { name });
    const unknown = temporal([], () => Promise.reject(error("WorkflowNotFoundError")));
    expect(await lostRecords(unknown.client, ids)).toEqual(ids);
    const broken = temporal([], async (id) => {
      await soon();
      if (id === ids[5]) throw error("ServiceError");
      return "TERMINATED";
    });
    await expect(lostRecords(broken.client, ids)).rejects.toThrow("ServiceError");
    for (let turn = 0; turn < 10; turn += 1) await soon();
    expect(broken.asked.length).toBeLessThan(ids.length);
  });
});
