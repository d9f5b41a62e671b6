/**
 * Reads the body of a request, after the caller is known: strangers make the API parse nothing.
 * What PostgreSQL or the kernel could not hold is refused here with a pointer to the place, never dropped or replaced.
 */
import { isUtf8 } from "node:buffer";
import express, { type Request, type Response } from "express";
import type { Operation } from "./contract/operation.ts";
import { HttpError, invalidAt, invalidInput } from "./error.ts";

/**
 * Bytes, unpacked. Definitions and companies travel whole; everything else is small, and what a stranger sends is
 * smaller. Ingest has its own limit.
 */
const limits = { large: 20 * 1024 * 1024, other: 1024 * 1024, stranger: 8 * 1024 } as const;

const remedies = {
  large: "send fewer at once, those that others refer to first",
  other: "send less, such as a link to a large text instead of the text",
  stranger: "nothing that is to be sent here is that long",
} as const;

/** Levels of objects and arrays; the deepest shipped body has six. */
const maxDepth = 64;

const parsers = {
  large: createParser(limits.large),
  other: createParser(limits.other),
  stranger: createParser(limits.stranger),
};

/** The parsed body; `{}` when nothing was sent. Throws 400, 413 or 415. */
export async function readBody(operation: Operation, req: Request, res: Response): Promise<unknown> {
  if (operation.method === "get" || operation.raw === "request") return {};
  if (req.headers["transfer-encoding"] === undefined && Number(req.headers["content-length"] ?? 0) === 0) return {};
  const encoding = /charset\s*=\s*"?([^";\s]+)/i.exec(req.headers["content-type"] ?? "")?.[1];
  if (!req.is(["application/json", "application/*+json"]) || (encoding !== undefined && !/^utf-?8$/i.test(encoding))) {
    throw new HttpError({
      status: 415,
      title: "Not JSON",
      detail: `the body is "${req.headers["content-type"] ?? "of no content type"}": send JSON in UTF-8 with "Content-Type: application/json"`,
      code: "OPS400",
    });
  }
  const size = operation.permission === null ? "stranger" : operation.large ? "large" : "other";
  await new Promise<void>((resolve, reject) => {
    parsers[size](req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject((error as { readonly type?: unknown }).type === "entity.too.large" ? tooLarge(size, req) : error);
    });
  });
  const body: unknown = req.body;
  refuseUnstorable(body, "body");
  return body;
}

function tooLarge(size: keyof typeof limits, req: Request): HttpError {
  const sent = req.headers["content-length"];
  return new HttpError({
    status: 413,
    title: "Too large",
    detail: `the body${sent === undefined ? "" : ` of ${sent} bytes`} is too large, it may have at most ${limits[size]} bytes, unpacked: ${remedies[size]}`,
    code: "OPS400",
  });
}

/** Parses JSON in UTF-8 of at most so many bytes, unpacked, whatever content type it has. */
export function createParser(limit: number) {
  return express.json({
    limit,
    type: () => true,
    verify(_req, _res, bytes) {
      if (!isUtf8(bytes)) throw invalidInput("the body is not valid UTF-8: send JSON in UTF-8");
    },
  });
}

/** Walks without recursion: depth is what a hostile body has most of. Throws 400 with the pointer. */
export function refuseUnstorable(value: unknown, place: "path" | "query" | "body"): void {
  const open: { readonly value: unknown; readonly pointer: string; readonly depth: number }[] = [
    { value, pointer: `/${place}`, depth: 0 },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { pointer, depth } = next;
    if (typeof next.value === "string") {
      const fault = textFault(next.value);
      if (fault !== null) throw invalidAt(pointer, fault);
    }
    if (typeof next.value !== "object" || next.value === null) continue;
    if (depth >= maxDepth) throw invalidAt(pointer.slice(0, 200), `is nested more than ${maxDepth} levels deep`);
    for (const [key, child] of Object.entries(next.value)) {
      if (key === "__proto__") throw invalidAt(pointer, 'has a key "__proto__", which no object here may have');
      const fault = textFault(key);
      if (fault !== null) throw invalidAt(pointer, `has a key that ${fault}`);
      open.push({
        value: child,
        pointer: `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        depth: depth + 1,
      });
    }
  }
}

function textFault(text: string): string | null {
  if (text.includes("\u0000")) return "holds the character U+0000, which no text here may hold";
  // With the u flag only a surrogate without its other half matches.
  return !/\p{Surrogate}/u.test(text) ? null : "holds half a surrogate pair: send whole characters";
}
