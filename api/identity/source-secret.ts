import { type Authenticator, tokenOrPassword } from "./authenticator.ts";
import { sameSecret } from "./same-secret.ts";

/** An event source by the secret that was agreed with its sender; `read` gives null while there is none. */
export function sourceSecret(source: string, read: () => Promise<string | null>): Authenticator<{ source: string }> {
  return async (shown) => {
    const token = tokenOrPassword(shown);
    if (token === null) return null;
    const expected = await read();
    return expected !== null && sameSecret(token, expected) ? { source } : null;
  };
}
