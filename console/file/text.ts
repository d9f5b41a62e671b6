/** Texts of files: where they are dropped, and those that are there. */
export const text = {
  title: "Files",
  drop: "Drop files here, or choose",
  add: "Add files",
  uploading: "Uploading",
  remove: (name: string) => `Leave out ${name}`,
  none: "No file.",
  size: (bytes: number) =>
    bytes < 1_024
      ? `${bytes} B`
      : bytes < 1_048_576
        ? `${Math.round(bytes / 1_024)} KiB`
        : `${(bytes / 1_048_576).toFixed(1)} MiB`,
} as const;
