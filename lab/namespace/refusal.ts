/** What whoever called can put right; it is said without a stack. */
export class Refusal extends Error {}
