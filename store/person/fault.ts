/** Why people and groups cannot be changed so, and where in what was given. */
export class PeopleFault extends Error {
  override readonly name = "PeopleFault";
  /** Whom it is about, and the part: `{ kind: "person", name: "kim", field: "manager" }`. */
  readonly place: PeoplePlace;
  /** What is given is right, and cannot be so beside what is there. */
  readonly isConflict: boolean;

  constructor(place: PeoplePlace, message: string, isConflict = false) {
    super(message);
    this.place = place;
    this.isConflict = isConflict;
  }
}

export interface PeoplePlace {
  readonly kind: "person" | "group";
  readonly name: string;
  readonly field: "name" | "manager" | "members" | "active" | "roles" | "externalId";
}
