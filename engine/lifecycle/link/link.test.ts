import { describe, expect, it } from "vitest";
import type { RecordType } from "../ir.ts";
import { bundle, company, drive, field, final, lifecycle, recordType, state, to } from "../sample.ts";

describe("a link with a note", () => {
  const typeWith = (links: RecordType["links"]) => recordType("case", "CAS", [field("title", "string")], { links });
  const sent = (links: RecordType["links"], link: string) => {
    const driver = drive(
      bundle(typeWith(links), [lifecycle("case", [state("open", { close: to("closed") }), final("closed")])]),
      company({ kim: ["agent"] }),
    );
    driver.open("kim", { title: "t" });
    const decision = driver.send("kim", "link", { link, record: "page/PAG-1", note: "it helped" });
    return decision.ok ? decision.events.map(({ body }) => body) : decision.refusal.code;
  };
  const page = { to: "page", inverse: "cases" };

  it("is as it was before there were versions where the type keeps none", () => {
    const linked = { kind: "linked", link: "pages", record: "page/PAG-1", inverse: "cases", mutual: true };
    expect(sent({ pages: page }, "pages")).toEqual([linked]);
  });

  it("is refused where another link of the type keeps versions, and this one none", () => {
    expect(sent({ pages: page, kept: { ...page, version: true } }, "pages")).toBe("OPS418");
  });
});
