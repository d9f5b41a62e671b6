/** `inProgress` to `in progress`: names of definitions as people read them. */
export function words(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[-_.:]+/g, " ")
    .toLowerCase();
}

/** The same as the beginning of a line. */
export function title(name: string): string {
  return words(name).replace(/^./, (first) => first.toUpperCase());
}

/** Who did it: the host itself has a name of its own. */
export function who(by: string): string {
  return by.startsWith("$") ? "Opsloom" : by;
}
