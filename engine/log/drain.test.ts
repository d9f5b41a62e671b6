import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Drain } from "./drain.ts";
import { tokensOf } from "./mask.ts";

const text = (line: string): string => tokensOf(line, 100).join(" ");

describe("masks", () => {
  it("tell values from words by their form alone", () => {
    expect(text("Received block blk_-1608999687919862906 of size 91178 from /10.250.10.6")).toBe(
      "Received block <*> of size <*> from <*>",
    );
    expect(text("jk2_init() Found child 6725 in scoreboard slot 10")).toBe(
      "jk2_init ( ) Found child <*> in scoreboard slot <*>",
    );
    expect(text("uid=0 took 12ms at 2015-10-18 18:01:47,978 id=7e57c0de-aa11 path=/var/log/x.log")).toBe(
      "uid = <*> took <*> at <*> id = <*> path = <*>",
    );
    expect(text("step2 of ipv6 and utf8 failed")).toBe("step2 of ipv6 and utf8 failed");
  });

  it("take a list of values as one, however long", () => {
    expect(text("nodes 1, 2, 3 are down")).toBe(text("nodes 7 are down"));
  });

  it("of whatever line end soon, and are no longer than asked for", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (line) => {
        expect(tokensOf(line, 20).length).toBeLessThanOrEqual(20);
      }),
    );
    expect(tokensOf("/a".repeat(20_000) + "!", 100).length).toBe(1);
  });
});

describe("templates", () => {
  it("are what lines have in common", () => {
    const drain = new Drain();
    const lines = [
      "login of user ann came from 10.0.0.1",
      "login of user bob came from 10.0.0.2",
      "disk full on /dev/sda1/x",
    ];
    const ids = lines.map((line) => drain.add(line).id);
    expect(ids).toEqual([0, 0, 1]);
    expect(drain.all().map(({ tokens, lines: count }) => [tokens.join(" "), count])).toEqual([
      ["login of user <*> came from <*>", 2],
      ["disk full on <*>", 1],
    ]);
  });

  it("never change their numbers, and the same lines in the same order have the same", () => {
    const word = fc.constantFrom("open", "close", "file", "7", "10.0.0.1", "failed", "ok", "x=1");
    const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const [one, other] = [new Drain(), new Drain()];
        const ids = lines.map((each) => one.add(each).id);
        expect(lines.map((each) => other.add(each).id)).toEqual(ids);
        expect(one.all().reduce((sum, template) => sum + template.lines, 0)).toBe(lines.length);
      }),
    );
  });

  it("are at most so many: the one that was seen longest ago is forgotten", () => {
    const drain = new Drain({ limit: 2 });
    for (const line of ["alpha", "beta", "alpha", "gamma"]) drain.add(line);
    expect(drain.all().map(({ tokens }) => tokens.join(" "))).toEqual(["alpha", "gamma"]);
    expect(drain.add("beta").id).toBe(3);
  });
});
