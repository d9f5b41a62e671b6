/** Where mail is handed over, as an operator writes it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte; `starttls`: demanded before anything is said; `never`: in clear. */
  readonly tls: "implicit" | "starttls" | "never";
}

/**
 * Reads `smtps://HOST[:465]` (TLS from the first byte), `smtp://HOST[:587]` (STARTTLS is demanded) or
 * `smtp://HOST[:25]?tls=never`. Throws with what to write instead.
 */
export function parseMailServer(text: string): MailServer {
  const remedy = "write smtps://HOST:465, smtp://HOST:587, or smtp://HOST:25?tls=never for a relay without TLS";
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(`is no address of a mail server: ${remedy}`);
  }
  // The value may hold a password: it is not repeated.
  if (url.username !== "" || url.password !== "")
    throw new Error("holds credentials: put them into a secret { user, password } and name that");
  const never = url.search === "?tls=never";
  if (
    !["smtp:", "smtps:"].includes(url.protocol) ||
    url.hostname === "" ||
    !["", "/"].includes(url.pathname) ||
    (url.search !== "" && !never) ||
    (never && url.protocol === "smtps:")
  )
    throw new Error(`"${text}" is no address of a mail server: ${remedy}`);
  const tls = url.protocol === "smtps:" ? "implicit" : never ? "never" : "starttls";
  const usual = { implicit: 465, starttls: 587, never: 25 }[tls];
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: url.port === "" ? usual : Number(url.port), tls };
}
