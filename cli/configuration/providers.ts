import { readFileSync } from "node:fs";
import { YAMLError, parse } from "yaml";
import * as z from "zod";
import type { ProviderSettings } from "../../api/provider/settings.ts";
import { exitCodes, LaunchError, messageOf } from "../launcher/launch-error.ts";
import { type Environment, readSetting } from "./environment.ts";

const secretName = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Its tokens are believed as far as the way to it is safe. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  return (
    (protocol === "https:" || (protocol === "http:" && loopback.test(hostname))) && `${search}${hash}${username}` === ""
  );
}

const claim = z.string().min(1).max(200);
const claimMap = z.strictObject({ claim, values: z.record(claim, z.array(z.string().min(1)).min(1)) });

const provider = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "has 1 to 31 small letters, digits and -"),
  title: z.string().min(1).max(60),
  issuer: z.string().refine(isIssuer, "is an address such as https://login.example.org"),
  clientId: z.string().min(1).max(200),
  secret: z.string().regex(secretName, "is the name of a file in the folder of secrets").nullable().default(null),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, "is a scope"))
    .refine((scopes) => scopes.includes("openid"), 'holds "openid"')
    .default(["openid", "profile", "email"]),
  person: claim,
  unknown: z.enum(["refuse", "make"]).default("refuse"),
  signOut: z.enum(["here", "provider"]).default("here"),
  roles: claimMap.nullable().default(null),
  groups: claimMap.nullable().default(null),
});

const file = z.strictObject({ providers: z.array(provider).min(1).max(20) });

/**
 * Reads and checks the file that OPSLOOM_PROVIDERS names: who signs people in. The first thing that is wrong is told in
 * a sentence, exit code 78.
 */
export function readProviders(from: Environment, publicUrl: string | null): readonly ProviderSettings[] {
  const name = readSetting(from, "OPSLOOM_PROVIDERS");
  if (name === null) return [];
  if (publicUrl === null)
    throw wrong("OPSLOOM_PROVIDERS needs OPSLOOM_PUBLIC_URL: a provider leads people back to that address");
  const found = file.safeParse(read(name));
  if (!found.success) {
    const [issue] = found.error.issues;
    throw wrong(`OPSLOOM_PROVIDERS, "${name}": ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const { providers } = found.data;
  for (const key of ["name", "issuer"] as const) {
    const values = providers.map((one) => one[key]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) throw wrong(`OPSLOOM_PROVIDERS, "${name}": two providers have the ${key} "${twice}"`);
  }
  return providers;
}

function read(name: string): unknown {
  try {
    return parse(readFileSync(name, "utf8"));
  } catch (error) {
    const what = error instanceof YAMLError ? "is no YAML" : "cannot be read";
    throw new LaunchError(
      exitCodes.configuration,
      `OPSLOOM_PROVIDERS names "${name}", which ${what}: ${messageOf(error).split("\n")[0]}`,
      { cause: error },
    );
  }
}

function wrong(message: string): LaunchError {
  return new LaunchError(exitCodes.configuration, message);
}
