import { describe, expect, it } from "vitest";
import { Batcher } from "./batcher.ts";

/** A sink whose commits are let go one by one. */
function heldSink() {
  const batches: (readonly number[])[] = [];
  const commits: { readonly commit: () => void; readonly fail: (error: Error) => void }[] = [];
  const write = (items: readonly number[]): Promise<void> => {
    batches.push(items);
    return new Promise<void>((commit, fail) => commits.push({ commit, fail }));
  };
  return { batches, commits, write };
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe("the batcher", () => {
  it("writes what arrives during a commit as the next batch, and settles each with its own", async () => {
    const sink = heldSink();
    const batcher = new Batcher<number>({ write: sink.write });
    const settled: number[] = [];
    for (const item of [1, 2]) void batcher.add(item, 1)?.then(() => settled.push(item));
    await turn();
    void batcher.add(3, 1)?.then(() => settled.push(3));
    await turn();
    expect([sink.batches, settled]).toEqual([[[1, 2]], []]);
    sink.commits[0]?.commit();
    await turn();
    expect([sink.batches, settled]).toEqual([
      [[1, 2], [3]],
      [1, 2],
    ]);
    sink.commits[1]?.commit();
    await batcher.idle();
    expect(settled).toEqual([1, 2, 3]);
  });

  it("tells the items of a batch that could not be written, and goes on with the next", async () => {
    const sink = heldSink();
    const batcher = new Batcher<number>({ write: sink.write, maxItems: 1 });
    const first = batcher.add(1, 1);
    const second = batcher.add(2, 1);
    await turn();
    sink.commits[0]?.fail(new Error("no database"));
    await expect(first).rejects.toThrow("no database");
    await turn();
    sink.commits[1]?.commit();
    await expect(second).resolves.toBeUndefined();
  });

  it("takes nothing while too much waits, and again when it is written", async () => {
    const sink = heldSink();
    const batcher = new Batcher<number>({ write: sink.write, maxWaitingBytes: 10 });
    expect(batcher.add(1, 10)).not.toBeNull();
    expect(batcher.add(2, 1)).toBeNull();
    await turn();
    sink.commits[0]?.commit();
    await batcher.idle();
    expect(batcher.add(3, 10)).not.toBeNull();
  });
});
