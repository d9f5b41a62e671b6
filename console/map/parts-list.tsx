import { Link } from "@tanstack/react-router";
import { lostText } from "./box.tsx";
import { text } from "./text.ts";
import type { Part } from "./union.ts";
import type { MapView } from "./view.ts";

/** All that is drawn, as a table: what a phone shows, and whoever has no eye for a picture. */
export function PartsList({ view }: { readonly view: MapView }) {
  return (
    <section aria-labelledby="map-parts">
      <h2 id="map-parts">{text.parts}</h2>
      <table className="items map-parts">
        <thead>
          <tr>
            <th scope="col">{text.columns.item}</th>
            <th scope="col">{text.columns.what}</th>
            <th scope="col">{text.columns.going}</th>
            <th scope="col">{text.columns.lost}</th>
            <th scope="col">{text.columns.differs}</th>
          </tr>
        </thead>
        <tbody>
          {view.parts.map((part) => (
            <Row key={part.id} part={part} view={view} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ part, view }: { readonly part: Part; readonly view: MapView }) {
  const { id, name, role, entry, cut, state, mark } = part;
  const { fires, open } = view.goingOn(id);
  const loss = view.losses.get(id);
  const isChosen = view.chosen === id;
  return (
    <tr>
      <td>
        <button className="plain" aria-pressed={isChosen} onClick={() => view.choose(isChosen ? null : id)}>
          {name}
        </button>{" "}
        <Link to="/ci/$" params={{ _splat: id }} className="mono dim" aria-label={`${text.chosen.page}: ${name}`}>
          {id}
        </Link>
        {state !== "active" && <span className="chip warn">{text.state[state]}</span>}
      </td>
      <td>
        {part.class}
        {role === "shared" && `, ${text.role.shared}`}
        {part.isSuggested && `, ${text.suggested.states.suggested}`}
        {entry && `, ${text.entered}`}
        {cut && `, ${text.cut}`}
      </td>
      <td>
        {fires > 0 && <span className="chip urgent">{text.fires(fires)}</span>}
        {open > 0 && <span className="chip">{text.open(open)}</span>}
      </td>
      <td>{loss === undefined ? "" : lostText(loss.loss)}</td>
      <td>{mark === null ? "" : `${text.sign[mark]} ${text.marks[mark]}`}</td>
    </tr>
  );
}
