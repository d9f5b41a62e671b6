import type { Request, RequestHandler, Response } from "express";
import type { ConsoleFile, ConsoleFiles } from "./files.ts";

/**
 * What a page of the console may do: load and ask from here alone. Nothing of it stands in the page itself, no other
 * page may show it in a frame, and no text becomes a program.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/** Paths that are never a page: what is asked for there is of the API, or is missing. */
const others = /^\/(v1|scim|docs|assets)(\/|$)|^\/(openapi\.json|livez|readyz)$/;

/** Addresses of the portal, which has a page of its own: it is small, and needs nothing of the console. */
const ofPortal = /^\/(portal|a)(\/|$)/;

/**
 * The console: its files by the table, and its page, or that of the portal, for every address that a person may open,
 * which is whatever nobody else takes and a browser asks for as a page.
 */
export function consolePages(files: ConsoleFiles): RequestHandler {
  const [index, portal] = [files.get("/index.html"), files.get("/portal.html")];
  return (req, res, next) => {
    if (req.method !== "GET" && req.method !== "HEAD") return next();
    const file = req.path.endsWith(".html") ? undefined : files.get(req.path);
    if (file !== undefined) return send(req, res, file);
    const page = ofPortal.test(req.path) ? portal : index;
    if (page === undefined || others.test(req.path) || !asksForPage(req)) return next();
    return send(req, res, page);
  };
}

function asksForPage(req: Request): boolean {
  return (req.headers.accept ?? "").includes("text/html");
}

function send(req: Request, res: Response, file: ConsoleFile): void {
  res.set({
    "content-type": file.type,
    "content-security-policy": policy,
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
    vary: "accept-encoding",
  });
  const encoding = req.acceptsEncodings("br", "gzip");
  const packed = encoding === "br" ? file.br : encoding === "gzip" ? file.gzip : null;
  if (packed !== null && encoding !== false) res.set("content-encoding", encoding);
  res.end(req.method === "HEAD" ? undefined : (packed ?? file.body));
}
