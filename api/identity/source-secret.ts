import { type Authenticator, type Shown, tokenOrPassword } from "./authenticator.ts";
import { sameSecret } from "./same-secret.ts";

/** Whether what a request shows proves that its sender knows the secret. */
export type Proves = (shown: Shown, expected: string) => boolean;

const byToken: Proves = (shown, expected) => {
  const token = tokenOrPassword(shown);
  return token !== null && sameSecret(token, expected);
};

/** An event source by the secret that was agreed with its sender; `read` gives null while there is none. */
export function sourceSecret(
  source: string,
  read: () => Promise<string | null>,
  proves: Proves = byToken,
): Authenticator<{ source: string }> {
  return async (shown) => {
    const expected = await read();
    return expected !== null && proves(shown, expected) ? { source } : null;
  };
}
