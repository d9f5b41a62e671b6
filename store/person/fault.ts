/** Why people and groups cannot be changed so, and where in what was given. */
export class PeopleFault extends Error {
  override readonly name = "PeopleFault";
  /** Whom it is about, and the part: `{ kind: "person", name: "kim", field: "manager" }`. */
  readonly place: PeoplePlace;

  constructor(place: PeoplePlace, message: string) {
    super(message);
    this.place = place;
  }
}

export interface PeoplePlace {
  readonly kind: "person" | "group";
  readonly name: string;
  readonly field: "name" | "manager" | "members" | "active" | "roles" | "externalId";
}
