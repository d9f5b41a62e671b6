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
/** What becomes of a web server, by who said that it is one. */
const become = (said: ClassSaid | null, told: CiClass, by: ClassSaid) =>
  reclassify({ ciClass: "web-server", ancestors: ["application"], said }, { ciClass: told, said: by }).kind;

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
    const current = { ciClass: "application", ancestors: [], said: seen(9, "manual") };
    expect(reclassify(current, { ciClass: web, said: seen(1) }).kind).toBe("is");
    expect(become(seen(1), application, seen(2, "manual"))).toBe("stays");
  });

  it("keeps the best of who told it", () => {
    const again = (said: ClassSaid | null, by: ClassSaid) =>
      reclassify({ ciClass: "web-server", ancestors: ["application"], said }, { ciClass: web, said: by });
    expect(again(guessed(1), seen(1))).toEqual({ kind: "is", said: seen(1) });
    expect(again(seen(1), guessed(2))).toEqual({ kind: "stays" });
    expect(again(seen(1, "manual"), seen(2))).toEqual({ kind: "stays" });
    expect(again(seen(1), seen(2, "manual"))).toEqual({ kind: "is", said: seen(2, "manual") });
  });
});
