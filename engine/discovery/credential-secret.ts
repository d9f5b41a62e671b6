import { isJsonObject, type Json, ownValue } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { CredentialKind } from "./credential.ts";

/** A secret as a login needs it. */
export interface Secrets {
  readonly ssh:
    | { readonly user: string; readonly key: string; readonly passphrase: string | null }
    | { readonly user: string; readonly password: string };
  readonly snmp: { readonly community: string } | SnmpUser;
  readonly sql: { readonly user: string; readonly password: string };
  /** user null = the one that redis calls `default`. */
  readonly redis: { readonly user: string | null; readonly password: string };
  /** user null = `password` is a bearer token. */
  readonly http: { readonly user: string | null; readonly password: string };
}

/** A user of SNMPv3 (RFC 3414, 3826, 7860). */
export interface SnmpUser {
  readonly user: string;
  readonly level: "noAuthNoPriv" | "authNoPriv" | "authPriv";
  readonly authProtocol: AuthProtocol | null;
  readonly authKey: string | null;
  readonly privProtocol: PrivProtocol | null;
  readonly privKey: string | null;
}

const authProtocols = ["md5", "sha", "sha224", "sha256", "sha384", "sha512"] as const;
const privProtocols = ["aes", "aes256b", "aes256r"] as const;
type AuthProtocol = (typeof authProtocols)[number];
type PrivProtocol = (typeof privProtocols)[number];

/**
 * Reads a secret as its kind wants it. `user` is the one that the definition names: it wins over that of the secret.
 * The error says what is missing and never repeats a value.
 */
export function readCredentialSecret<K extends CredentialKind>(
  kind: K,
  value: Json | undefined,
  user: string | null,
): Result<Secrets[K], string> {
  if (value === undefined) return failure("it does not exist or is empty");
  return readers[kind](value, user);
}

const readers: { readonly [K in CredentialKind]: (value: Json, user: string | null) => Result<Secrets[K], string> } = {
  ssh(value, named) {
    const text = typeof value === "string" ? value : null;
    const user = named ?? textOf(value, "user");
    if (user === null) return failure("it names no user: write `user` beside it, or { user, key } into it");
    const key = text?.startsWith("-----BEGIN ") === true ? text : textOf(value, "key");
    if (key !== null) return ok({ user, key, passphrase: textOf(value, "passphrase") });
    const password = text ?? textOf(value, "password");
    return password === null ? failure("it holds neither `key` nor `password`") : ok({ user, password });
  },
  snmp(value, named) {
    if (typeof value === "string") return ok({ community: value });
    const community = textOf(value, "community");
    if (community !== null) return ok({ community });
    return readSnmpUser(value, named);
  },
  sql(value, named) {
    const user = named ?? textOf(value, "user");
    if (user === null) return failure("it names no user: write `user` beside it, or { user, password } into it");
    const password = typeof value === "string" ? value : textOf(value, "password");
    return password === null ? failure("it holds no `password`") : ok({ user, password });
  },
  redis: readOptionalUser,
  http: readOptionalUser,
};

function readOptionalUser(value: Json, named: string | null): Result<Secrets["redis"], string> {
  const password = typeof value === "string" ? value : textOf(value, "password");
  return password === null ? failure("it holds no `password`") : ok({ user: named ?? textOf(value, "user"), password });
}

function readSnmpUser(value: Json, named: string | null): Result<SnmpUser, string> {
  const user = named ?? textOf(value, "user");
  if (user === null)
    return failure("it is neither a community nor a user of SNMPv3: { user, authProtocol, authKey, … }");
  const [authKey, privKey] = [textOf(value, "authKey"), textOf(value, "privKey")];
  const level =
    textOf(value, "level") ?? (authKey === null ? "noAuthNoPriv" : privKey === null ? "authNoPriv" : "authPriv");
  if (level !== "noAuthNoPriv" && level !== "authNoPriv" && level !== "authPriv")
    return failure("its `level` is none of noAuthNoPriv, authNoPriv and authPriv");
  const auth = oneOf(authProtocols, textOf(value, "authProtocol") ?? "sha256");
  const priv = oneOf(privProtocols, textOf(value, "privProtocol") ?? "aes");
  if (auth === null) return failure(`its \`authProtocol\` is none of ${authProtocols.join(", ")}`);
  if (priv === null) return failure(`its \`privProtocol\` is none of ${privProtocols.join(", ")}`);
  if (level === "noAuthNoPriv")
    return ok({ user, level, authProtocol: null, authKey: null, privProtocol: null, privKey: null });
  // RFC 3414, 11.2: agents refuse shorter ones, and a library may fail on them.
  if (authKey === null || authKey.length < 8) return failure("its `authKey` is missing or shorter than 8 characters");
  if (level === "authNoPriv")
    return ok({ user, level, authProtocol: auth, authKey, privProtocol: null, privKey: null });
  if (privKey === null || privKey.length < 8) return failure("its `privKey` is missing or shorter than 8 characters");
  return ok({ user, level, authProtocol: auth, authKey, privProtocol: priv, privKey });
}

function textOf(value: Json, key: string): string | null {
  const text = isJsonObject(value) ? ownValue(value, key) : undefined;
  return typeof text === "string" && text !== "" ? text : null;
}

function oneOf<T extends string>(list: readonly T[], text: string): T | null {
  return list.find((one) => one === text) ?? null;
}
