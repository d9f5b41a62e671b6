import fc from "fast-check";
import { expect, it } from "vitest";
import { parseEndpoint, placeOf } from "./endpoint.ts";

it.each([
  ["https://Shop.example/cart?x=1", { host: "shop.example", port: 443, starttls: null }],
  ["smtp://mail.example:587", { host: "mail.example", port: 587, starttls: "smtp" }],
  ["tls://[2001:db8::1]:8443", { host: "2001:db8::1", port: 8443, starttls: null }],
  ["postgresql://db1", { host: "db1", port: 5432, starttls: "postgresql" }],
])("%s is read", (text, endpoint) => {
  expect(parseEndpoint(text)).toEqual({ ok: true, value: endpoint });
});

it.each([
  "shop.example",
  "ftp://shop.example",
  "https://user:secret@shop.example",
  "https://shop.example:0",
  "https://",
])("%s is refused with what to write", (text) => {
  expect(parseEndpoint(text)).toMatchObject({ ok: false, error: expect.stringMatching(/write/u) });
});

it("whatever is written is read or refused, and never thrown on", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseEndpoint(text)));
});

it("a place names what is asked for where that is another name", () => {
  expect(placeOf({ host: "192.0.2.1", port: 443 }, "shop.example")).toBe("192.0.2.1:443#shop.example");
  expect(placeOf({ host: "shop.example", port: 443 }, "shop.example")).toBe("shop.example:443");
  expect(placeOf({ host: "2001:db8::1", port: 443 }, null)).toBe("[2001:db8::1]:443");
});
