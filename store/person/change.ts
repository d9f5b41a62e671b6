/** A person as they are to be. */
export interface PersonData {
  readonly name: string;
  readonly title: string;
  /** @default null */
  readonly email?: string | null | undefined;
  /** @default true */
  readonly active?: boolean | undefined;
  /** Name of a person. @default null */
  readonly manager?: string | null | undefined;
  /** @default [] */
  readonly roles?: readonly string[] | undefined;
  /** What a directory elsewhere calls them; left out = as it was. */
  readonly externalId?: string | null | undefined;
}

/** A group as it is to be; its members are exactly these. */
export interface GroupData {
  readonly name: string;
  readonly title: string;
  /** Name of a person. @default null */
  readonly manager?: string | null | undefined;
  readonly members: readonly string[];
  /** What a directory elsewhere calls it; left out = as it was. */
  readonly externalId?: string | null | undefined;
}

export interface Company {
  readonly users: readonly PersonData[];
  readonly groups: readonly GroupData[];
}

export interface PeopleChange extends Company {
  /** Groups that go, with their memberships. @default [] */
  readonly removedGroups?: readonly string[];
  /** Whoever is not named becomes inactive. @default false */
  readonly others?: boolean;
}

export interface SaveOptions {
  /** Who makes the change; `$engine` = the host itself, which gives any role. */
  readonly by: string;
  /** Nothing is kept; the answer says what would be. @default false */
  readonly dryRun?: boolean;
}

export interface PeopleOutcome {
  readonly kind: "person" | "group";
  readonly name: string;
  readonly change: "added" | "changed" | "left" | "removed" | "unchanged";
  /** Of a person who left: what waited for them. */
  readonly waits?: Waits;
}

export interface Waits {
  /** Approvals that are asked of others now. */
  readonly approvals: number;
  /** Open records that name them in an indexed field; they stay as they are. */
  readonly records: number;
}
