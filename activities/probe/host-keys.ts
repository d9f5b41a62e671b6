import { type HostKeyStanding, judgeHostKey } from "../../engine/discovery/host-key.ts";

/** The host keys that addresses have shown, as `SHA256:…`. */
export interface HostKeys {
  judge(address: string, key: string): Promise<HostKeyStanding>;
  /** Notes the key of a host that took a login. */
  remember(address: string, key: string): Promise<void>;
}

/** Host keys of this process, which begin with those handed in. */
export function createHostKeys(
  rows: readonly { readonly address: string; readonly key: string }[] = [],
): HostKeys & { rows(): readonly { readonly address: string; readonly key: string }[] } {
  const known = new Map(rows.map(({ address, key }) => [address, key]));
  return {
    judge: (address, key) =>
      Promise.resolve(
        judgeHostKey(key, {
          here: known.get(address) ?? null,
          elsewhere: [...known].some(([other, shown]) => other !== address && shown === key),
        }),
      ),
    remember(address, key) {
      known.set(address, key);
      return Promise.resolve();
    },
    rows: () => [...known].map(([address, key]) => ({ address, key })),
  };
}
