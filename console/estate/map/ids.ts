/** Most characters of a filter of a list. */
const most = 1_000;

/** Ids as filters of lists take them, in as few as hold all of them: a comma in an id parts nothing. */
export function filtersOf(ids: readonly string[]): readonly string[] {
  const filters: string[] = [];
  for (const id of ids) {
    const quoted = JSON.stringify(id);
    const last = filters.at(-1);
    if (last !== undefined && last.length + quoted.length < most) filters[filters.length - 1] = `${last},${quoted}`;
    else filters.push(quoted);
  }
  return filters;
}
