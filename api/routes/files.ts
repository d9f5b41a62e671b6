import { versionInSight } from "../../engine/access/record-in-sight.ts";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { Response } from "express";
import type { Sight } from "../../engine/access/sight.ts";
import { type Json, type JsonObject, ownValue } from "../../engine/base/json.ts";
import { fileIdOf } from "../../engine/lifecycle/field/file.ts";
import { largestFile, sizeText } from "../../engine/file/size.ts";
import { findFile, type FileOfRecords, readContent, unattachedOf } from "../../store/file/read.ts";
import { FileTooLargeError, type StoredFile, uploadFile as upload } from "../../store/file/upload.ts";
import { loadRecords } from "../../store/record/load.ts";
import { readVersions } from "../../store/record/versions.ts";
import { downloadFile, uploadFile } from "../contract/file.ts";
import type { ApiDeps } from "../deps.ts";
import { HttpError, notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { type Route, route } from "../route.ts";
import { sightOn } from "../sight.ts";

/** What one person may have uploaded that no record has. */
const most = { files: 200, bytes: 500 * 1024 * 1024 };

/** Files: uploaded first, named in a field by a command, and seen by those who see the record. */
export function fileRoutes({ pool }: ApiDeps): readonly Route[] {
  /** Who has not attached it yet, or sees a record that has it. Another file does not exist for them. */
  async function mayRead(caller: Caller, { id, uploadedBy, records }: FileOfRecords): Promise<boolean> {
    if (records.length === 0) return uploadedBy === caller.person.name;
    for (const record of (await loadRecords(pool, records)).values()) {
      const sight = await sightOn(pool, caller, record);
      if (sight === null) continue;
      if (seesFile(sight, versionInSight(record, sight).fields, id)) return true;
      // Who sees versions sees each of them.
      if (sight.frozen === undefined) continue;
      const versions = await readVersions(pool, record.id);
      if (versions.some(({ fields }) => seesFile(sight, fields, id))) return true;
    }
    return false;
  }

  return [
    route(uploadFile, async ({ query, caller, req, res }) => {
      const { count, bytes } = await unattachedOf(pool, caller.person.name);
      if (count >= most.files || bytes >= most.bytes) throw tooMany(count, bytes);
      const sent = Number(req.headers["content-length"] ?? 0);
      if (sent > largestFile) throw tooLarge(query.name);
      try {
        const file = await upload(pool, { name: query.name, by: caller.person.name, content: req, most: largestFile });
        res.location(`/v1/files/${file.id}`);
        return file;
      } catch (error) {
        if (error instanceof FileTooLargeError) throw tooLarge(query.name);
        throw error;
      }
    }),

    route(downloadFile, async ({ params, caller, res }) => {
      const file = await findFile(pool, params.id);
      if (file === null || !(await mayRead(caller, file))) throw notFound(`there is no file "${params.id}"`);
      setHeaders(res, file);
      await pipeline(Readable.from(readContent(pool, file.content)), res);
      return new Uint8Array();
    }),
  ];
}

/** In a field that is seen; what was taken off is seen by those who see all fields, as they do in the ledger. */
function seesFile({ fields, frozen }: Sight, values: JsonObject, id: string): boolean {
  if (fields === null && frozen === undefined) return true;
  return (fields ?? Object.keys(values)).some((name) => {
    const value = ownValue(values, name) ?? null;
    return (Array.isArray(value) ? (value as readonly Json[]) : [value]).some((one) => fileIdOf(one) === id);
  });
}

/** It is saved, never shown as a page of this origin, and never taken for what it is not. */
function setHeaders(res: Response, { name, media, size }: StoredFile): void {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const whole = encodeURIComponent(name).replaceAll(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  res.set({
    "content-type": media,
    "content-length": String(size),
    "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${whole}`,
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
  });
}

function tooLarge(name: string): HttpError {
  return new HttpError({
    status: 413,
    title: "Too large",
    detail: `"${name}" has more than ${sizeText(largestFile)}: send a smaller file, or a link to it`,
    code: "OPS400",
    // What is left of it is not read.
    headers: { connection: "close" },
  });
}

function tooMany(count: number, bytes: number): HttpError {
  return new HttpError({
    status: 409,
    title: "Too many files",
    detail: `you have uploaded ${count} files (${sizeText(bytes)}) that no record has, at most are ${most.files} and ${sizeText(most.bytes)}: name them in a record, or wait a day until they are dropped`,
    code: "OPS453",
  });
}
