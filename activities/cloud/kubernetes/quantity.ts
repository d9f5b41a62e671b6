const factors: { readonly [suffix: string]: number } = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `16Gi`, `3500m`, `8` as a number; null = it is none. */
export function quantityOf(text: string | null): number | null {
  const [, digits = "", suffix = ""] = /^(\d{1,15}(?:\.\d{1,9})?)([A-Za-z]{0,2})$/u.exec(text ?? "") ?? [];
  const factor = Object.hasOwn(factors, suffix) ? factors[suffix] : undefined;
  return digits === "" || factor === undefined ? null : Number(digits) * factor;
}
