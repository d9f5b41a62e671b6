import { z } from "zod";
import { providers } from "../../cloud/ir.ts";
import type { PriceList } from "../../cloud/price.ts";
import { resourceTypes } from "../../cloud/resource.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { word } from "../shapes.ts";

const amount = z.number().min(0).max(1_000_000_000);

const spec = z.strictObject({
  provider: z.enum(providers),
  asOf: z.iso.date(),
  currency: z.string().regex(/^[A-Z]{3}$/u, "three letters such as EUR"),
  prices: z
    .array(
      z.strictObject({
        type: z.enum(resourceTypes),
        size: word.optional(),
        region: word.optional(),
        month: amount.optional(),
        perGiB: amount.optional(),
        stopped: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(20_000),
});

declare module "../kind-map.ts" {
  interface KindMap {
    PriceList: Entry<typeof spec, PriceList, "nothing">;
  }
}

/** What resources of a provider cost, as of a day: what estimates are made by. */
export const priceListKind = defineKind({
  kind: "PriceList",
  spec,
  pin: "nothing",
  references: () => [],
  compile(source, metadata, context): PriceList {
    for (const [index, { month, perGiB }] of source.prices.entries())
      if (month === undefined && perGiB === undefined)
        context.report(
          "OPS632",
          ["spec", "prices", index],
          "a price says neither what a month of one costs nor what a GiB does",
          "write month: 7.59, or perGiB: 0.08",
        );
    for (const [index, price] of source.prices.entries()) {
      const hider = source.prices.findIndex(
        ({ type, size, region }) =>
          type === price.type &&
          (size === undefined || size === price.size) &&
          (region === undefined || region === price.region),
      );
      if (hider < index)
        context.report(
          "OPS632",
          ["spec", "prices", index],
          `it is never taken: price ${hider + 1} fits whatever this one fits`,
          "write what is special first",
        );
    }
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      provider: source.provider,
      asOf: source.asOf,
      currency: source.currency,
      prices: source.prices.map(({ type, size, region, month, perGiB, stopped }) => ({
        type,
        size: size ?? null,
        region: region ?? null,
        month: month ?? 0,
        perGiB: perGiB ?? 0,
        // What is kept costs, whether it is used or not.
        stopped: stopped ?? type !== "instance",
      })),
    };
  },
});
