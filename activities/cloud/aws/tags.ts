/** Tags as AWS lists them, as one object; what AWS itself keeps there (`aws:`) is none of the owner's. */
export function tagsOf(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): { readonly [key: string]: string } {
  return Object.fromEntries(
    (tags ?? []).flatMap(({ Key: key, Value: value }) =>
      key === undefined || key.startsWith("aws:") ? [] : [[key, value ?? ""] as const],
    ),
  );
}

/** The tag `Name`, else the id. */
export function nameOf(tags: { readonly [key: string]: string }, id: string): string {
  const name = Object.hasOwn(tags, "Name") ? (tags["Name"] ?? "").trim() : "";
  return name === "" ? id : name;
}
