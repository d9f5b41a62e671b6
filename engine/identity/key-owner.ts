/** What makes a key of one rule of one family unique. */
export interface OwnedKey {
  readonly family: string;
  readonly rule: string;
  readonly key: string;
}

export interface KeyOwner extends OwnedKey {
  readonly ciId: string;
}

/** The key as one text, for maps. */
export function keyText(key: OwnedKey): string {
  return JSON.stringify([key.family, key.rule, key.key]);
}
