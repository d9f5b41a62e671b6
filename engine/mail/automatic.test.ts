import { describe, expect, it } from "vitest";
import { whyNotGenuine } from "./authentication.ts";
import { whyAutomatic } from "./automatic.ts";

const own = ["help@example.org"];
const why = (headers: { readonly [name: string]: string }, from = "ada@example.org") =>
  whyAutomatic({ from, headers }, own);

describe("mail that no person wrote", () => {
  it.each([
    [{ "auto-submitted": "auto-replied; owner-email=x" }, "Auto-Submitted: auto-replied"],
    [{ precedence: " Bulk" }, "Precedence: bulk"],
    [{ "return-path": "<>" }, "return path is empty"],
    [{ "content-type": "multipart/report; report-type=delivery-status" }, "multipart/report"],
  ])("is known by %j", (headers, reason) => expect(why(headers)).toContain(reason));

  it("is what comes from the mailbox itself, or from nobody that could be named", () => {
    expect(why({}, "help@example.org")).toContain("an address of the mailbox itself");
    expect(why({}, "")).toBe("it names no sender, or several");
  });

  it("is not what a person writes", () => {
    expect(why({ "auto-submitted": "no", precedence: "first-class", "return-path": "<ada@example.org>" })).toBeNull();
  });
});

describe("a sender", () => {
  const genuine = (results?: string) =>
    whyNotGenuine(
      { from: "ada@example.org", headers: results === undefined ? {} : { "authentication-results": results } },
      "mx.example.org",
    );

  it("is proven by what the gateway says of DMARC", () => {
    expect(genuine("mx.example.org; spf=fail; dkim=pass; DMARC=pass (p=reject) header.from=example.org")).toBeNull();
    expect(genuine("mx.example.org 1; dmarc = pass")).toBeNull();
    expect(
      genuine('mx.example.org; spf=fail smtp.mailfrom="a\\"; (x"@b; dmarc=pass header.from="example.org"'),
    ).toBeNull();
  });

  it.each([
    [undefined, "there is none"],
    ["mx.evil.example; dmarc=pass", 'but of "mx.evil.example"'],
    ["mx.example.org; dmarc=fail", "dmarc=fail"],
    ["mx.example.org; spf=pass; dkim=pass", "dmarc=none"],
    ["mx.example.org; none (; dmarc=pass)", "dmarc=none"],
    ["mx.example.org (x; dmarc=pass; y); dmarc=none", "dmarc=none"],
    // What a sender called itself is told in quotes.
    ['mx.example.org; spf=none smtp.mailfrom="a; dmarc=pass b"@evil.example; dmarc=fail', "dmarc=fail"],
    ['mx.example.org; spf=none smtp.mailfrom="a\\"; dmarc=pass b"@evil.example', "dmarc=none"],
    ["mx.example.org; spf=none (\\); dmarc=pass; (); dmarc=fail", "dmarc=none"],
    ["mx.example.org; spf=none smtp.mailfrom=a;dmarc=pass@evil.example; dmarc=fail", "dmarc=fail"],
    // Of another address than is read here.
    ["mx.example.org; dmarc=pass header.from=evil.example", 'dmarc=pass of "evil.example", not of "example.org"'],
  ])("is not by %j", (results, reason) => expect(genuine(results)).toContain(reason));
});
