import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countTerms } from "./model.ts";
import { proposedValue } from "./propose.ts";
import { termsOf } from "./terms.ts";
import { thresholdOf } from "./threshold.ts";
import { predict, train } from "./train.ts";

const wish = { fewest: 5, except: ["other"], precision: 0.9 };
const tickets = Array.from({ length: 30 }, (_, index) => [
  { text: `VPN tunnel drops again ${String(index)}`, value: "network" },
  { text: `Printer ${String(index)} jams, tray empty`, value: "hardware" },
  { text: "Something is odd with the tray of the tunnel", value: "other" },
]).flat();

describe("words of a text", () => {
  test("are letters and digits of any script, each once, in small letters", () => {
    expect(termsOf("Café-Naïve: 404 404, МИР x 123456")).toEqual(["café", "naïve", "404", "мир"]);
  });
});

describe("a value of a field", () => {
  test("is proposed by the words that speak for it", () => {
    const trained = train(wish, tickets);
    const found = predict(trained, "the vpn drops");
    expect(found).toMatchObject({ value: "network" });
    expect(found?.because.map(({ term }) => term)).toEqual(["drops", "vpn"]);
  });

  test("is not proposed when no word is known, when it is so already, and when it is excepted", () => {
    const trained = train(wish, tickets);
    expect(predict(trained, "salary")).toBeNull();
    const of = { reads: ["title"], field: "category" };
    expect(proposedValue(of, trained, { title: "vpn drops", category: "network" })).toBeNull();
    expect(proposedValue(of, trained, { title: "vpn drops", category: "other" })?.value).toBe("network");
    expect(trained.model.values.map(({ value }) => value)).toEqual(["hardware", "network"]);
  });

  test("is not learned of fewer records than are asked for", () => {
    expect(train({ ...wish, fewest: 31 }, tickets)).toMatchObject({ threshold: null, records: 0 });
  });

  test("is not proposed at all where words tell nothing of it", () => {
    const noise = Array.from({ length: 60 }, (_, index) => ({
      text: "it is broken",
      value: index % 3 === 0 ? "a" : "b",
    }));
    expect(train(wish, noise)).toMatchObject({ threshold: null, measured: { answered: 0 } });
  });
});

describe("what was learned", () => {
  test("is measured on the latest fifth, which it has not seen", () => {
    const { measured } = train(wish, tickets);
    expect(measured).toMatchObject({ asked: 12, answered: 12, right: 12 });
  });

  test("is the same of the same records, in whatever order they are counted", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(tickets, { minLength: tickets.length }), (shuffled) => {
        expect(countTerms(shuffled)).toEqual(countTerms(tickets));
      }),
    );
  });

  test("answers at its threshold with the precision that was wished, and at none when there is no such", () => {
    const one = fc.record({ margin: fc.integer({ min: 1, max: 50 }), right: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 80 }), fc.constantFrom(0.5, 0.8, 0.9, 1), (said, precision) => {
        const held = said.map(({ margin, right }) => ({
          value: right ? "yes" : "no",
          guess: { value: "yes", margin, because: [] },
        }));
        const threshold = thresholdOf(held, precision);
        const answered = said.filter(({ margin }) => margin > (threshold ?? Math.log(3)));
        const share = answered.filter(({ right }) => right).length / answered.length;
        if (threshold !== null) expect(share).toBeGreaterThanOrEqual(precision);
        else expect(answered.length < 10 || share < precision).toBe(true);
      }),
    );
  });
});
