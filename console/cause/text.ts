/** Texts of what has probably caused something. */
export const text = {
  looking: "Looking",
  noTrouble: "Nothing says on which configuration item there is trouble: no cause can be looked for.",
  since: "Trouble since",
  on: "on",
  nowhere: "no known item",
  looked: (n: number, isMore: boolean) =>
    `${n === 1 ? "1 item was" : `${n} items were`} looked at${isMore ? ", and there are more further away" : ""}.`,
  nothing:
    "Nothing was found that may have caused it: no work, no change of an item and no earlier alert stands near it.",
  kinds: { work: "work", item: "changed", alert: "alert" },
  score: (percent: string) => `${percent} of 100`,
  until: "until",
  why: "Why",
  way: "From what is in trouble to it",
  product: "The score is the product of these:",
  terms: {
    weight: "what things of its kind say",
    strength: "how strong the relations on the way are",
    near: "how near it is to the trouble",
    recent: "how recently it came",
    explains: "share of the items in trouble that it explains",
    first: "a half where something else may explain it",
  },
} as const;
