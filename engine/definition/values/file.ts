import { isJsonObject, type Json } from "../../base/json.ts";
import { knownMedia } from "../../file/media.ts";
import { largestFile, parseSize, sizeText } from "../../file/size.ts";
import type { Field } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { FieldSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { type FieldView, leaf } from "./view.ts";

/** What may be read of a file. */
export const fileRead: FieldView["read"] = {
  id: leaf("string"),
  name: leaf("string"),
  digest: leaf("string"),
  size: leaf("integer"),
  media: leaf("string"),
};

/** What a field says of its files. Reports OPS106. */
export function compileFile(
  context: Context,
  path: Path,
  { maxSize, media }: FieldSource,
): Pick<Field, "maxSize" | "media"> {
  const size = maxSize === undefined ? largestFile : parseSize(maxSize);
  if (size === null || size < 1 || size > largestFile)
    context.report(
      "OPS106",
      [...path, "maxSize"],
      `"${maxSize ?? ""}" is no size of a file`,
      `write 20MiB or 512KiB, at most ${sizeText(largestFile).replace(" ", "")}`,
    );
  for (const [index, name] of (media ?? []).entries())
    if (!knownMedia.includes(name))
      context.report(
        "OPS106",
        [...path, "media", index],
        `files of the type "${name}" are not known by their content`,
        suggestion(name, knownMedia) ?? `known are ${knownMedia.join(", ")}; leave \`media\` out to take anything`,
      );
  return { maxSize: size ?? largestFile, ...(media === undefined ? {} : { media }) };
}

/** A file of a scenario, which is uploaded by whoever gives it: `{ name, size, media }`. Null = it fits. */
export function fileMisfit(value: Json): string | null {
  if (!isJsonObject(value)) return "a file such as { name: offer.pdf, size: 12000, media: application/pdf }";
  const { name, size, media, ...rest } = value;
  const isWhole = typeof name === "string" && typeof size === "number" && Number.isInteger(size) && size >= 0;
  if (isWhole && typeof media === "string" && Object.keys(rest).length === 0) return null;
  return "a file with its name, its size in bytes and its media, and nothing else";
}
