import { isJsonObject, type Json } from "../base/json.ts";

/** What stands for a secret. */
const masked = "***";

const words =
  "password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|credential|requirepass|masterauth|community|pwd";

// Every repetition is bounded, so that a text of a stranger costs no more than its length.
const url = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@"']{0,200}):[^\s/"']{1,400}@/giu;
const basic = /\b(auth\s{1,10}[^\s:"']{1,100}):[^\s;"']{1,400}/giu;
const header = /\b(authorization[\s:="']{1,10}(?:basic|bearer|digest)\s{1,10})[^\s;"']{1,4000}/giu;
const pem = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[\s\S]*?(-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/gu;
const hashed = /\$(?:1|2[aby]|5|6|7|y|apr1)\$[^\s:"';]{1,400}/gu;

/**
 * A value without the secrets in it, before it leaves who asked: values of names such as `password`, of URLs, of
 * headers, private keys and hashes of passwords. `names` are further names. What is masked already stays as it is.
 */
export function mask(value: Json, names: readonly string[] = []): Json {
  const all = [words, ...names.map(quoted)].join("|");
  const name = new RegExp(`^[\\w.-]{0,60}(?:${all})[\\w.-]{0,60}$`, "iu");
  const setting = new RegExp(
    `(?<![\\w.-])([\\w.-]{0,60}(?:${all})[\\w.-]{0,60}["']?(?:\\s{0,10}[=:]\\s{0,10}|[ \\t]{1,10}))("[^"\\n]{0,4000}"|'[^'\\n]{0,4000}'|[^\\s;,}"'&]{1,4000})`,
    "giu",
  );
  const textOf = (text: string): string =>
    text
      .replaceAll(pem, `$1${masked}$2`)
      .replaceAll(url, `$1:${masked}@`)
      .replaceAll(header, `$1${masked}`)
      .replaceAll(basic, `$1:${masked}`)
      .replaceAll(hashed, masked)
      .replaceAll(setting, `$1${masked}`);
  const valueOf = (one: Json): Json => {
    if (typeof one === "string") return textOf(one);
    if (Array.isArray(one)) return (one as readonly Json[]).map(valueOf);
    if (!isJsonObject(one)) return one;
    return Object.fromEntries(
      Object.entries(one).map(([key, inner]) => [
        key,
        typeof inner === "string" && name.test(key) ? masked : valueOf(inner),
      ]),
    );
  };
  return valueOf(value);
}

function quoted(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, "\\$&");
}
