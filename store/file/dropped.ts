const foreignKeyViolation = "23503";

/**
 * The file that a record was to get and that is there no more, when `error` is PostgreSQL's violation of the reference
 * to it; null for any other error. Its detail names the key: (file_id)=(4f1c…).
 */
export function droppedFile(error: unknown): string | null {
  const { code, table, detail } = error as { code?: string; table?: string; detail?: string };
  if (code !== foreignKeyViolation || table !== "record_files") return null;
  return /^Key \(file_id\)=\((.*)\) is not present/s.exec(detail ?? "")?.[1] ?? null;
}
