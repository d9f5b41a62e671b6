import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOfIpv6, carriedIpv4 } from "./carried-address.ts";
import { createEgress, EgressRefused } from "./egress.ts";

const refuses = (allow: readonly string[], address: string): boolean => {
  try {
    createEgress({ allow }).check(address, address);
    return false;
  } catch (error) {
    if (error instanceof EgressRefused) return true;
    throw error;
  }
};

/** Metadata of clouds, plain and inside what carries IPv4 in IPv6. */
const metadata = [
  "169.254.169.254",
  "::ffff:169.254.169.254",
  "::ffff:0:169.254.169.254",
  "::a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::a9fe:a9fe",
  "64:ff9b:1:a9fe:a9:fe00::",
  "64:ff9b::100.100.100.200",
  "64:ff9b::a83f:8110",
  "2002:a9fe:a9fe::1",
  "2002:6464:64c8::",
  "2001:0:a9fe:a9fe::",
  "2001:0:808:808:0:0:5601:5601",
  "2a01:db8::5efe:a9fe:a9fe",
  "2a01:db8:64:64::a9fe:a9fe",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
  "fd00:c1::a9fe:a9fe",
  "fd00:42::42",
];

describe("egress rules", () => {
  it.each(metadata)("no setting reaches the metadata address %s", (address) => {
    expect(refuses(["0.0.0.0/0", "::/0"], address)).toBe(true);
    expect(refuses([], address)).toBe(true);
  });

  it.each(["::ffff:0:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b:1::808:808", "2002:808:808::", "2001::1"])(
    "the carrier %s is refused unless its range is allowed",
    (address) => expect(refuses([], address)).toBe(true),
  );

  it("a way through NAT64 that is allowed opens no private network behind it", () => {
    expect(refuses(["64:ff9b::/96"], "64:ff9b::8.8.8.8")).toBe(false);
    expect(refuses(["64:ff9b::/96"], "64:ff9b::10.0.0.1")).toBe(true);
    expect(refuses(["64:ff9b::/96", "10.0.0.0/8"], "64:ff9b::10.0.0.1")).toBe(false);
    expect(refuses(["64:ff9b:1::/48"], "64:ff9b:1::808:808")).toBe(false);
  });

  it("a mapped address is judged as the IPv4 address it spells", () => {
    expect(refuses([], "::ffff:8.8.8.8")).toBe(false);
    expect(refuses([], "::ffff:10.0.0.1")).toBe(true);
    expect(refuses(["10.0.0.0/8"], "::ffff:10.0.0.1")).toBe(false);
  });

  it("public addresses and this machine, where it is allowed, are reached", () => {
    for (const address of ["8.8.8.8", "2606:4700::1111", "2a01:db8::a9fe:1"]) expect(refuses([], address)).toBe(false);
    expect(refuses(["::1"], "::1")).toBe(false);
    expect(refuses(["fd12:3456::/32"], "fd12:3456::1")).toBe(false);
  });
});

describe("an IPv6 address", () => {
  it("is read from any of its spellings", () => {
    const groups = fc.array(fc.nat(65_535), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, (values) => {
        const long = values.map((value) => value.toString(16)).join(":");
        const short = new URL(`http://[${long}]/`).hostname.slice(1, -1);
        const bytes = values.flatMap((value) => [value >> 8, value & 255]);
        expect(bytesOfIpv6(long)).toEqual(bytes);
        expect(bytesOfIpv6(short)).toEqual(bytes);
      }),
    );
    expect(bytesOfIpv6("fe80::1%eth0")).toBeNull();
    expect(bytesOfIpv6("10.0.0.1")).toBeNull();
  });

  it("carries an IPv4 address only in the forms that are delivered to it", () => {
    expect(carriedIpv4("::1")).toEqual([]);
    expect(carriedIpv4("2606:4700::1111")).toEqual([]);
    expect(carriedIpv4("2001:0:4136:e378:8000:63bf:3fff:fdd2")).toEqual(["65.54.227.120", "192.0.2.45"]);
  });
});
