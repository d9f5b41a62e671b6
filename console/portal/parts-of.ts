/** The parts of an address, read; one whose `%` encodes nothing is taken as it is, and there is no page of it. */
export function partsOf(path: string): readonly string[] {
  return path.split("/").slice(1).map(partOf);
}

function partOf(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
