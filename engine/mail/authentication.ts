/**
 * What a gateway found out about a sender (RFC 8601). Only the topmost `Authentication-Results` counts, and only when
 * the gateway's name stands in it: those below may be the sender's own words.
 */
import type { Mail } from "./mail.ts";

/**
 * Why the sender is not believed, or null. DMARC says that the address that is shown is the one that was proven: of
 * which domain that was, where the gateway says it, it must be the one that is read here.
 */
export function whyNotGenuine({ from, headers }: Pick<Mail, "from" | "headers">, gateway: string): string | null {
  const results = inPlainWords(headers["authentication-results"] ?? "").toLowerCase();
  const [by = "", ...methods] = results.split(";").map((part) => part.trim());
  const found = by.split(/\s+/u)[0] ?? "";
  if (found !== gateway.toLowerCase())
    return `its topmost Authentication-Results is not of "${gateway}"${found === "" ? ", there is none" : `, but of "${found.slice(0, 80)}"`}`;
  const dmarc = methods.flatMap((method) => {
    const result = /^dmarc\s*=\s*([a-z]+)/u.exec(method)?.[1];
    return result === undefined ? [] : [{ result, domain: domainIn(method) }];
  });
  const other = dmarc.find(({ result }) => result !== "pass");
  if (dmarc.length === 0 || other !== undefined)
    return `"${gateway}" found dmarc=${other?.result ?? "none"}, not dmarc=pass`;
  const domain = domainOf(from);
  const proven = dmarc.find((one) => one.domain !== null && one.domain !== domain)?.domain ?? null;
  return proven === null ? null : `"${gateway}" found dmarc=pass of "${proven.slice(0, 80)}", not of "${domain}"`;
}

function domainIn(method: string): string | null {
  const said = /\sheader\.from\s*=\s*(\S+)/u.exec(method)?.[1];
  return said === undefined ? null : domainOf(said);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1);
}

/**
 * Without comments, which may be nested, and with nothing in a quoted text that reads as more than its words: a gateway
 * tells there what a sender called itself, semicolons too.
 */
function inPlainWords(text: string): string {
  let depth = 0;
  let isQuoted = false;
  let isEscaped = false;
  let left = "";
  for (const character of text) {
    const isWord = isQuoted && (isEscaped || character !== '"');
    if (!isEscaped && character === "\\" && (isQuoted || depth > 0)) {
      isEscaped = true;
      continue;
    }
    if (isWord) left += /[\s;=()]/u.test(character) ? "_" : character;
    else if (character === '"' && depth === 0) isQuoted = !isQuoted;
    else if (character === "(" && !isEscaped) depth += 1;
    else if (character === ")" && !isEscaped && depth > 0) depth -= 1;
    else if (depth === 0) left += character;
    isEscaped = false;
  }
  return left;
}
