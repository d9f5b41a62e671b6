/** A provider by which people sign in (OpenID Connect), as the configuration says it. */
export interface ProviderSettings {
  /** In addresses: `corp`. */
  readonly name: string;
  /** On the button that signs in. */
  readonly title: string;
  /** As its tokens name it: `https://login.example.org`. */
  readonly issuer: string;
  readonly clientId: string;
  /** Name of the secret that it knows this client by; null: it knows it by PKCE alone. */
  readonly secret: string | null;
  readonly scopes: readonly string[];
  /** The claim that says which person it is: `email` by their mail address, any other by their name. */
  readonly person: string;
  /** What becomes of somebody whom nobody here is. */
  readonly unknown: "refuse" | "make";
  /** Where signing out here leads: nowhere else, or to the provider, to be signed out there as well. */
  readonly signOut: "here" | "provider";
  /** Roles that it gives and takes; null: none. */
  readonly roles: ClaimMap | null;
  /** Groups that it puts people into and takes them out of; null: none. */
  readonly groups: ClaimMap | null;
}

/** What values of a claim give. What no value of the map gives is neither given nor taken. */
export interface ClaimMap {
  /** Its name, or a path to it: `realm_access.roles`. */
  readonly claim: string;
  readonly values: { readonly [value: string]: readonly string[] };
}
