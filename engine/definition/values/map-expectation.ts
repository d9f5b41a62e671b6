import { z } from "zod";
import type { ExpectedMap } from "../../simulation/expected-map.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";

const percent = z.string().regex(/^(?:100|\d{1,2}(?:\.\d?[1-9])?)%$/u);

export const mapExpectation = z.strictObject({
  map: nameOf("ServiceMap"),
  holds: z.array(word).optional(),
  shared: z.array(word).optional(),
  missing: z.array(word).optional(),
  untagged: z.array(word).optional(),
  suggested: z
    .array(
      z.strictObject({
        from: word,
        to: word,
        confidence: z.enum(["high", "medium", "low", "veryLow"]).optional(),
      }),
    )
    .optional(),
  down: z.array(word).min(1).optional(),
  lost: z.record(word, percent).optional(),
});

/** What maps of services hold, and what is lost of them with a part. */
export function compileMapExpectations(context: Context, path: Path, source: unknown): readonly ExpectedMap[] {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected maps are a list", "write [ { map: shop, holds: [shop, shop-db1] } ]");
    return [];
  }
  return source.flatMap((item: unknown, index): ExpectedMap[] => {
    const parsed = mapExpectation.safeParse(item);
    if (!parsed.success) {
      for (const { code, at, message, hint } of shapeIssues(parsed.error, mapExpectation, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    }
    const { map, holds, shared, missing, untagged, suggested, down, lost } = parsed.data;
    context.reference("ServiceMap", map, [...path, index, "map"]);
    if ((down === undefined) !== (lost === undefined))
      context.report(
        "OPS104",
        [...path, index],
        `"down" says what is out, "lost" what that takes: one is missing`,
        "write both: down: [shop-web1], lost: { shop: 50% }",
      );
    return [
      {
        map,
        ...(holds === undefined ? {} : { holds }),
        ...(shared === undefined ? {} : { shared }),
        ...(missing === undefined ? {} : { missing }),
        ...(untagged === undefined ? {} : { untagged }),
        ...(suggested === undefined
          ? {}
          : {
              suggested: suggested.map(({ from, to, confidence }) => ({
                from,
                to,
                ...(confidence === undefined ? {} : { confidence }),
              })),
            }),
        down: down ?? [],
        lost: lost ?? {},
      },
    ];
  });
}
