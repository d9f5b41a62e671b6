/** Columns for people: padded, the last one not cut. Widths count code points. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const lengths = headers.map((header, column) =>
    Math.max(...[header, ...rows.map((row) => row[column] ?? "")].map((cell) => [...cell].length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === cells.length - 1 ? cell : cell + " ".repeat((lengths[column] ?? 0) - [...cell].length),
      )
      .join("  ")
      .trimEnd();
  return [line(headers), ...rows.map(line)].join("\n");
}

/** A text as one cell can show it. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, " ");
}
