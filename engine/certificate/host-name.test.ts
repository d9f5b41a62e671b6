import fc from "fast-check";
import { expect, it } from "vitest";
import type { CertificateFacts } from "./facts.ts";
import { addressText } from "./candidate.ts";
import { isForHost, octetsOf } from "./host-name.ts";

const names = (dnsNames: readonly string[], more: Partial<CertificateFacts> = {}) =>
  ({ dnsNames, addresses: [], commonName: null, ...more }) as unknown as CertificateFacts;

it.each([
  [["shop.example"], "SHOP.example.", true],
  [["*.example.org"], "www.example.org", true],
  [["*.example.org"], "example.org", false],
  [["*.example.org"], "a.www.example.org", false],
  [["*.example"], "shop.example", false],
  [["w*.example.org"], "www.example.org", false],
  [["shop.example"], "192.0.2.1", false],
] as const)("%j is for %s: %s", (dnsNames, host, is) => {
  expect(isForHost(names(dnsNames), host)).toBe(is);
});

it("the common name counts where there is no other", () => {
  expect(isForHost(names([], { commonName: "shop.example" }), "shop.example")).toBe(true);
  expect(isForHost(names(["x.example"], { commonName: "shop.example" }), "shop.example")).toBe(false);
});

it("an address is read as it is written, in each of its forms", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const octets = octetsOf(address);
      expect(octets).not.toBeNull();
      expect(addressText(octets ?? "")).toBe(address);
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const octets = octetsOf(address);
      expect(octets).toMatch(/^[0-9a-f]{32}$/u);
      expect(octetsOf(addressText(octets ?? ""))).toBe(octets);
    }),
  );
  fc.assert(fc.property(fc.domain(), (domain) => octetsOf(domain) === null));
});
