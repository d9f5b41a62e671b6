import { text } from "./text.ts";

/** What the signs of a picture mean. */
export function Legend() {
  const { title, ...signs } = text.legend;
  return (
    <ul className="map-legend dim" aria-label={title}>
      {Object.values(signs).map((sign) => (
        <li key={sign}>{sign}</li>
      ))}
    </ul>
  );
}
