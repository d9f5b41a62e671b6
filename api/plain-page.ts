/** Pages for people that the API makes itself: they need no script, no session and no built console. */
import { Router, type Response } from "express";

export interface PlainPage {
  readonly status: number;
  readonly title: string;
  /** HTML; texts of others are {@link escaped}. */
  readonly body: string;
}

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

export const plainPagePaths = ["/plain-page.css"] as const;

/** Sends a page that nobody keeps, shows in a frame, or finds by searching. */
export function sendPage(res: Response, { status, title, body }: PlainPage): void {
  res
    .status(status)
    .set({ "cache-control": "no-store", "content-security-policy": policy })
    .type("text/html")
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<meta name="robots" content="noindex"><link rel="stylesheet" href="/plain-page.css">` +
        `<title>${escaped(title)}</title></head><body><main><p class="brand">Opsloom</p><h1>${escaped(title)}</h1>${body}</main></body></html>`,
    );
}

/** Serves what these pages look like. */
export function plainPageRoutes(): Router {
  const router = Router();
  router.get("/plain-page.css", (_req, res) => {
    res.set("cache-control", "public, max-age=3600").type("text/css").send(style);
  });
  return router;
}

/** A text as it stands in HTML, also between quotation marks. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** In the tones of the console. */
const style = `:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif;
  background: light-dark(#f6f7f9, #0e1116); color: light-dark(#171b22, #e7eaf0); }
main { box-sizing: border-box; width: min(480px, calc(100% - 32px)); margin: 16px; padding: 24px; border-radius: 12px;
  background: light-dark(#fff, #161a21); border: 1px solid light-dark(#d9dde3, #2a303a); overflow-wrap: anywhere; }
.brand { margin: 0; font-weight: 620; color: light-dark(#4a515d, #aab2bf); }
h1 { margin: 8px 0 16px; font-size: 22px; line-height: 1.25; }
a { color: light-dark(#3b4fd8, #8fa2ff); }
button { font: inherit; font-weight: 540; min-height: 44px; padding: 0 20px; border: 0; border-radius: 6px; cursor: pointer;
  background: light-dark(#3b4fd8, #8fa2ff); color: light-dark(#fff, #0e1116); }
:focus-visible { outline: 2px solid light-dark(#3b4fd8, #8fa2ff); outline-offset: 2px; }
`;
