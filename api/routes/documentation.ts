import { createRequire } from "node:module";
import { dirname } from "node:path";
import express, { Router } from "express";
import { apiDocument } from "../document.ts";
import { faultCodes } from "../fault-code.ts";

const assets = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Opsloom API</title><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
`;

const start = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", persistAuthorization: true, validatorUrl: null });\n`;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Where the `type` of a problem leads: what its code means. */
const problems = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Opsloom problems</title>
<style>body{max-width:50rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}dt{margin-top:.8rem;font-weight:600}dd{margin:0}dt:target,dt:target+dd{background:#fff3bf;color:#000}:root{color-scheme:light dark}</style></head>
<body><p><a href="/docs">Opsloom API</a></p><h1>Problems</h1><p>The <code>code</code> of an answer with <code>application/problem+json</code>. Its <code>detail</code> says what was wrong and what to do.</p>
<dl>
${Object.entries(faultCodes)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, text]) => `<dt id="${code}"><code>${code}</code></dt><dd>${escaped(text)}</dd>`)
  .join("\n")}
</dl></body>
</html>
`;

export const documentationPaths = ["/", "/openapi.json", "/docs", "/docs/problems", "/docs/start.js"] as const;

/** `/openapi.json` and a page on `/docs` that shows it, served from here: nothing is loaded from elsewhere. */
export function documentationRoutes(version: string): Router {
  const document = JSON.stringify({ ...apiDocument, info: { ...apiDocument.info, version } });
  const router = Router();
  router.get("/openapi.json", (_req, res) => {
    res.type("application/json").send(document);
  });
  // Who opens the address in a browser means these pages.
  router.get("/", (_req, res) => {
    res.redirect("/docs");
  });
  router.get("/docs", (_req, res) => {
    res.type("text/html").send(page);
  });
  router.get("/docs/problems", (_req, res) => {
    res.type("text/html").send(problems);
  });
  router.get("/docs/start.js", (_req, res) => {
    res.type("application/javascript").send(start);
  });
  router.use("/docs/assets", express.static(assets, { index: false }));
  return router;
}
