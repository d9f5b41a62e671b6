import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { gmtime, mktime } from "../../engine/expression/date/broken-down.ts";
import { strftime } from "../../engine/expression/date/strftime.ts";
import { strptime } from "../../engine/expression/date/strptime.ts";
import type { Json } from "../../engine/base/json.ts";
import type { Result } from "../../engine/base/result.ts";
import { jqOracle } from "./oracle.ts";

const numRuns = Number(process.env["OPSLOOM_DIFFERENTIAL_RUNS"] ?? 400);
const seed = Number(process.env["OPSLOOM_DIFFERENTIAL_SEED"] ?? 4600);
const oracle = jqOracle();
const because = typeof oracle === "string" ? ` (skipped: ${oracle})` : "";

const instants = fc.oneof(
  fc.integer({ min: -70_000_000_000, max: 260_000_000_000 }),
  fc.integer({ min: -8_000_000, max: 8_000_000 }).map((quarters) => quarters / 4),
);
const fields = fc.tuple(
  fc.integer({ min: -300, max: 4000 }),
  fc.integer({ min: -30, max: 30 }),
  ...[40, 30, 70, 70, 8, 400].map((size) => fc.integer({ min: -size, max: size })),
);
const conversions = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%";
const outputFormat = fc
  .array(
    fc
      .tuple(
        fc.constantFrom("", "", "", "_", "-", "0", "^", "#"),
        fc.constantFrom("", "", "", "3", "10"),
        fc.constantFrom(...conversions.split("")),
      )
      .filter(([flag, width, conversion]) => conversion !== "z" || (flag === "" && width === ""))
      .map((parts) => `%${parts.join("")}`),
    { maxLength: 6 },
  )
  .map((parts) => parts.join("|"));
// %U and %W before the first week make glibc read outside its tables; the combination is refused here and left out.
const inputFormat = fc
  .array(fc.constantFrom(..."aAbBcCdDeFgGhHIjklmMnprRsStTuVwxXyYzZ%".split("")), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.map((conversion) => `%${conversion}`).join(" "));

describe.skipIf(typeof oracle === "string")(`dates against jq 1.8${because}`, () => {
  afterAll(() => (oracle as Exclude<typeof oracle, string>).stop());

  async function compare(program: string, input: Json, own: Result<Json, string>): Promise<void> {
    const answer = await (oracle as Exclude<typeof oracle, string>).ask(program, input);
    expect(own).toEqual(
      answer?.error === null ? { ok: true, value: answer.outputs[0] } : { ok: false, error: answer?.error },
    );
  }

  it("gmtime takes apart what jq takes apart", async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(instants, async (instant) => compare("gmtime", instant, gmtime(instant))),
      { seed, numRuns },
    );
  });

  it("mktime and strftime carry fields out of range as glibc does", async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(fields, outputFormat, async (array, format) => {
        await compare("mktime", array, mktime(array));
        await compare(`strftime(${JSON.stringify(format)})`, array, strftime(array, format));
      }),
      { seed, numRuns },
    );
  });

  it("strptime reads what strftime wrote, and refuses what glibc refuses", async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 4_000_000_000 }),
        inputFormat,
        inputFormat,
        async (instant, written, read) => {
          for (const format of [written, read]) {
            const text = strftime(instant, written);
            if (!text.ok) throw new Error(text.error);
            await compare(`strptime(${JSON.stringify(format)})`, text.value, strptime(text.value, format));
          }
        },
      ),
      { seed, numRuns },
    );
  });
});
