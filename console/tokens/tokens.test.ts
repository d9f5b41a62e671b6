/** The colors of both themes, as they are written: read by everybody, and told apart by who sees fewer of them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Rgb = readonly [red: number, green: number, blue: number];
type Matrix = readonly [Rgb, Rgb, Rgb];
type Theme = "light" | "dark";

const themes = ["light", "dark"] as const;
const tokens = readTokens(readFileSync(new URL("tokens.css", import.meta.url), "utf8"));
const grounds = ["ground", "surface", "raised", "sunken"];

/** Of linear light, for who lacks one kind of cones: doi 10.1109/TVCG.2009.113, severity 1. */
const sights: { readonly [sight: string]: Matrix } = {
  "all colors": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  "no red": [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  "no green": [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  "no blue": [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function readTokens(css: string): { readonly [name: string]: { readonly [theme in Theme]: Rgb } } {
  const pairs = css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/gu);
  return Object.fromEntries(
    [...pairs].map(([, name = "", light = "", dark = ""]) => [name, { light: linear(light), dark: linear(dark) }]),
  );
}

/** Linear light of a color as CSS writes it, each part from 0 to 1. */
function linear(hex: string): Rgb {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function color(name: string, theme: Theme): Rgb {
  const found = tokens[name]?.[theme];
  if (found === undefined) throw new Error(`there is no color "${name}"`);
  return found;
}

const luminance = ([red, green, blue]: Rgb): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** As WCAG 2.2 has it: from 1, the same, to 21. */
function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function seen([red, green, blue]: Rgb, matrix: Matrix): Rgb {
  const part = ([r, g, b]: Rgb): number => Math.min(1, Math.max(0, r * red + g * green + b * blue));
  return [part(matrix[0]), part(matrix[1]), part(matrix[2])];
}

/** Lightness and the two opponents of CIE 1976. */
function lab([red, green, blue]: Rgb): Rgb {
  const root = (value: number): number => (value > 0.008_856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47);
  const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How far apart two colors look; of 2 most people see a difference side by side. */
const distance = (one: Rgb, other: Rgb): number =>
  Math.hypot(...lab(one).map((part, index) => part - (lab(other)[index] ?? 0)));

describe.each(themes)("the colors of the %s theme", (theme) => {
  it.each(["ink", "ink-2", "ink-3", "accent", "ok", "warn", "hot", "bad", "human"])(
    "%s is read as text wherever it stands, whoever sees it",
    (name) => {
      const own = tokens[`${name}-soft`] === undefined ? [] : [`${name}-soft`];
      for (const [sight, matrix] of Object.entries(sights))
        for (const ground of [...grounds, ...own])
          expect(
            contrast(seen(color(name, theme), matrix), seen(color(ground, theme), matrix)),
            `on ${ground}, by who sees ${sight}`,
          ).toBeGreaterThanOrEqual(4.5);
    },
  );

  it("quiet marks, which are no text, stand out from what is behind them", () => {
    for (const ground of grounds)
      expect(contrast(color("quiet", theme), color(ground, theme)), `on ${ground}`).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.keys(sights))("tell what is well, at risk and bad from each other to who sees %s", (sight) => {
    const matrix = sights[sight]!;
    for (const [one, other] of [
      ["ok", "warn"],
      ["ok", "hot"],
      ["ok", "bad"],
      ["warn", "bad"],
      ["accent", "bad"],
    ] as const)
      expect(
        distance(seen(color(one, theme), matrix), seen(color(other, theme), matrix)),
        `${one} and ${other}`,
      ).toBeGreaterThan(25);
  });
});

it("two colors that differ in what somebody does not see look the same to them", () => {
  const [red, green] = [linear("#c8402a"), linear("#6f7d2a")];
  expect(distance(red, green)).toBeGreaterThan(50);
  const noGreen = sights["no green"]!;
  expect(distance(seen(red, noGreen), seen(green, noGreen))).toBeLessThan(distance(red, green) / 2);
});
