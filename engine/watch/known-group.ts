/** Groups of one unit that are remembered; those of which nothing came for longest go first. */
const mostGroups = 20_000;

export function boundGroups<T extends { readonly last: number }>(groups: {
  readonly [group: string]: T;
}): {
  readonly [group: string]: T;
} {
  const all = Object.entries(groups);
  if (all.length <= mostGroups) return groups;
  return Object.fromEntries(all.sort(([, one], [, other]) => other.last - one.last).slice(0, (mostGroups * 9) / 10));
}
