/** Sources of events that are ours: no definition says how they are read, and no EventSource has their name. */
const ownSources: readonly string[] = ["collectors", "watch"];

export function isOwnSource(name: string): boolean {
  return ownSources.includes(name);
}
