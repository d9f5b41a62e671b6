import fc from "fast-check";
import { expect, it } from "vitest";
import { Cookies } from "./cookies.ts";

const now = Date.parse("2026-03-02T09:00:00Z");
const after = (address: string, ...lines: readonly string[]): Cookies => {
  const cookies = new Cookies();
  cookies.take(address, lines, now);
  return cookies;
};

it("sends a cookie to its host alone, under its path", () => {
  const cookies = after("https://shop.example/account/login", "sid=1", "cart=2; Path=/", "a=3; Path=/account");
  expect(cookies.header("https://shop.example/account/me")).toBe("sid=1; a=3; cart=2");
  expect(cookies.header("https://shop.example/accounts")).toBe("cart=2");
  expect(cookies.header("https://api.shop.example/account")).toBeNull();
  expect(cookies.header("https://other.example/account")).toBeNull();
});

it("sends one of a domain below it too, and takes none of a domain that is not above the host", () => {
  const cookies = after(
    "https://login.shop.example/",
    "sid=1; Domain=.shop.example; Path=/",
    "x=1; Domain=other.example",
    "y=1; Domain=example",
    "z=1; Domain=pay.shop.example",
  );
  expect(cookies.header("https://pay.shop.example/")).toBe("sid=1");
  expect(cookies.header("https://shop.example/")).toBe("sid=1");
  expect(cookies.header("https://myshop.example/")).toBeNull();
  expect(cookies.header("https://other.example/")).toBeNull();
});

it("sends a secure one over TLS alone, and drops what is over", () => {
  const cookies = after("https://shop.example/", "s=1; Secure; Path=/", "t=2; Path=/");
  expect(cookies.header("http://shop.example/")).toBe("t=2");
  cookies.take("https://shop.example/", ["t=; Max-Age=0; Path=/"], now);
  expect(cookies.header("http://shop.example/")).toBeNull();
  cookies.take("https://shop.example/", ["s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"], now);
  expect(cookies.header("https://shop.example/")).toBeNull();
});

it("is not upset by what no cookie is, and writes one line", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 60 }), { maxLength: 20 }), (lines) => {
      const header = after("https://shop.example/", ...lines).header("https://shop.example/");
      expect(header ?? "").toMatch(/^[ -~]*$/);
    }),
  );
});
