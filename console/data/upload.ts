import type { Reply } from "../../client/call.ts";
import { api } from "./api.ts";

export type UploadedFile = Reply<"uploadFile">;

/** Uploads files one after the other. What was uploaded and is named in no record is dropped after a day. */
export async function uploadAll(files: Iterable<File>): Promise<readonly UploadedFile[]> {
  const uploaded: UploadedFile[] = [];
  for (const file of files) {
    const body = new Uint8Array(await file.arrayBuffer());
    uploaded.push(await api.call.uploadFile({ query: { name: file.name }, body }));
  }
  return uploaded;
}
