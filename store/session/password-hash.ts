import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/**
 * 32 MiB and three rounds, as OWASP's password storage sheet pairs them: about 0.2 s of one core. The cost stands with
 * each hash, so that it can be raised without anybody losing a password.
 */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const;

/** Hashes a password. Both ways of writing one character are the same password (NFKC). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Whether the password is the one that was hashed. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, n, r, p, salt = "", expected = ""] = hash.split("$");
  const key = Buffer.from(expected, "base64url");
  const found = await derive(password, Buffer.from(salt, "base64url"), { N: Number(n), r: Number(r), p: Number(p) });
  return key.length === found.length && timingSafeEqual(key, found);
}

/** The hash of no password: comparing with it takes as long as with any other. */
export const noPassword = ["scrypt", cost.N, cost.r, cost.p, "", ""].join("$");

function derive(password: string, salt: Buffer, options: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, 32, { ...options, maxmem: 128 * 1024 * 1024 }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
