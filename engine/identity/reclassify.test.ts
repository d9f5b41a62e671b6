import { describe, expect, it } from "vitest";
import type { CiClass } from "./ir.ts";
import { ciClass } from "./sample.ts";
import { type ClassSaid, reclassify } from "./reclassify.ts";

const rules = { attributes: {}, identify: [] };
const precedence = { "*": ["manual", "discovery"] };
const application = { ...ciClass("application", rules), precedence };
const web = { ...ciClass("web-server", rules), ancestors: ["application"], precedence };
const balancer = { ...ciClass("load-balancer", rules), ancestors: ["application"], precedence };

const seen = (at: number, source = "discovery"): ClassSaid => ({ source, at });
const guessed = (at: number): ClassSaid => ({ ...seen(at), guessed: true });
const server = { ciClass: "web-server", ancestors: ["application"], asks: false };
/** What becomes of a web server, by who said that it is one. */
const become = (said: ClassSaid | null, told: CiClass, by: ClassSaid) =>
  reclassify({ ...server, said }, { ciClass: told, said: by }).kind;

describe("the class of a CI", () => {
  it("becomes another one of its family where the first was guessed, or nobody knows who told it", () => {
    expect(become(guessed(9), balancer, seen(1))).toBe("is");
    expect(become(null, balancer, seen(1))).toBe("is");
    expect(become(seen(1), balancer, guessed(9))).toBe("stays");
  });

  it("is that of who is trusted more, then of who told it later; of one instant the first one stands", () => {
    expect(become(seen(1), balancer, seen(2))).toBe("is");
    expect(become(seen(2), balancer, seen(2))).toBe("refused");
    expect(become(seen(9), balancer, seen(1, "manual"))).toBe("is");
    expect(become(seen(1, "manual"), balancer, seen(9))).toBe("refused");
  });

  it("becomes narrower, and wider by nobody", () => {
    const current = { ciClass: "application", ancestors: [], said: seen(9, "manual"), asks: false };
    expect(reclassify(current, { ciClass: web, said: seen(1) }).kind).toBe("is");
    expect(become(seen(1), application, seen(2, "manual"))).toBe("stays");
  });

  it("is asked for where its class says so, once, but for a sister and for what was guessed", () => {
    const asked = { class: "web-server", source: "discovery", at: 5 };
    const current = (said: ClassSaid | null) => ({ ciClass: "application", ancestors: [], said, asks: true });
    const tell = (said: ClassSaid | null, by: ClassSaid) => reclassify(current(said), { ciClass: web, said: by });
    expect(tell(seen(1), seen(5))).toMatchObject({ kind: "asked", said: { ...seen(1), asked } });
    expect(tell(null, seen(5))).toMatchObject({ kind: "asked", said: { source: "", at: 0, asked } });
    expect(tell({ ...seen(1), asked }, seen(9))).toMatchObject({ kind: "asked", said: { ...seen(1), asked } });
    expect(tell(guessed(9), seen(1)).kind).toBe("is");
    expect(tell(seen(1), guessed(9)).kind).toBe("stays");
    const beside = { ciClass: "web-server", ancestors: ["application"], said: seen(1), asks: true };
    expect(reclassify(beside, { ciClass: { ...balancer, extends: "application" }, said: seen(2) }).kind).toBe("is");
    expect(reclassify(beside, { ciClass: { ...balancer, extends: "proxy" }, said: seen(2) }).kind).toBe("asked");
  });

  it("that was asked for is decided by a person, or taken back by who has asked", () => {
    const asked = { class: "web-server", source: "discovery", at: 5 };
    const current = { ciClass: "application", ancestors: [], said: { ...seen(1, "import"), asked }, asks: true };
    const is = (told: CiClass, by: ClassSaid) => reclassify(current, { ciClass: told, said: by });
    expect(is(web, seen(9, "manual"))).toEqual({ kind: "is", said: seen(9, "manual") });
    expect(is(application, seen(9, "manual"))).toEqual({ kind: "is", said: seen(9, "manual") });
    expect(is(application, seen(9))).toMatchObject({ kind: "is", said: { source: expect.any(String) } });
    expect(is(application, seen(9))).not.toHaveProperty("said.asked");
    expect(is(application, seen(9, "import"))).toMatchObject({ kind: "is", said: { asked } });
    // What a person has said nobody asks for again.
    expect(reclassify({ ...current, said: seen(9, "manual") }, { ciClass: web, said: seen(10) }).kind).toBe("refused");
  });

  it("keeps the best of who told it", () => {
    const again = (said: ClassSaid | null, by: ClassSaid) =>
      reclassify({ ...server, said }, { ciClass: web, said: by });
    expect(again(guessed(1), seen(1))).toEqual({ kind: "is", said: seen(1) });
    expect(again(seen(1), guessed(2))).toEqual({ kind: "stays" });
    expect(again(seen(1, "manual"), seen(2))).toEqual({ kind: "stays" });
    expect(again(seen(1), seen(2, "manual"))).toEqual({ kind: "is", said: seen(2, "manual") });
  });
});
