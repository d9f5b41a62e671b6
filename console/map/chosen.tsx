import { Link } from "@tanstack/react-router";
import { AlertsOn } from "../estate/alerts-on.tsx";
import { RecordsOn } from "../estate/records-on.tsx";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import type { Severity } from "./down.ts";
import { text } from "./text.ts";
import type { Joint, Part } from "./union.ts";
import type { MapView } from "./view.ts";

const severities = [1, 2, 3, 4] as const;

/** What is known of the chosen item, what goes on with it, and how bad its trouble is taken to be. */
export function Chosen(props: {
  readonly part: Part;
  readonly view: MapView;
  readonly onTrouble: (id: string, severity: Severity | null) => void;
}) {
  const { part, view, onTrouble } = props;
  const { id, name, role, state, mark, changes } = part;
  const severity = view.down.get(id);
  return (
    <>
      <section aria-labelledby="map-chosen">
        <h2 id="map-chosen">{name}</h2>
        <p className="facts">
          <span className="chip">{part.class}</span>
          {role === "shared" && <span className="chip">{text.role.shared}</span>}
          {state !== "active" && <span className="chip warn">{text.state[state]}</span>}
          {part.isSuggested && <span className="chip human">{text.suggested.states.suggested}</span>}
          {mark !== null && <span className="chip on">{`${text.sign[mark]} ${text.marks[mark]}`}</span>}
        </p>
        <p>
          <Link to="/ci/$" params={{ _splat: id }} className="linked">
            {text.chosen.page}
          </Link>
          <button className="linked plain" onClick={() => view.choose(null)}>
            {text.chosen.close}
          </button>
        </p>
        {changes.length > 0 && (
          <ul className="relations" aria-label={text.chosen.changes}>
            {changes.map(({ what, from, to }) => (
              <li key={what}>{text.time.became(what, from, to)}</li>
            ))}
          </ul>
        )}
        {mark !== "gone" && !part.isSuggested && !id.includes(",") && (
          <fieldset className="choices">
            <legend>{text.impact.severity}</legend>
            <button className="chip" aria-pressed={severity === undefined} onClick={() => onTrouble(id, null)}>
              {text.impact.none}
            </button>
            {severities.map((one) => (
              <button key={one} className="chip" aria-pressed={severity === one} onClick={() => onTrouble(id, one)}>
                {text.impact.severities[one]}
              </button>
            ))}
          </fieldset>
        )}
      </section>
      <AlertsOn id={id} />
      <RecordsOn id={id} />
      <Ends
        title={text.chosen.dependsOn}
        joints={view.joints.filter(({ from }) => from === id)}
        endOf={({ to }) => to}
        view={view}
      />
      <Ends
        title={text.chosen.usedBy}
        joints={view.joints.filter(({ to }) => to === id)}
        endOf={({ from }) => from}
        view={view}
      />
    </>
  );
}

function Ends(props: {
  readonly title: string;
  readonly joints: readonly Joint[];
  readonly endOf: (joint: Joint) => string;
  readonly view: MapView;
}) {
  const { title, joints, endOf, view } = props;
  const names = new Map(view.parts.map(({ id, name }) => [id, name]));
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {joints.length === 0 && <p className="dim">{text.chosen.nothing}</p>}
      <ul className="relations">
        {joints.map((joint) => {
          const { type, since, source, mark } = joint;
          const end = endOf(joint);
          return (
            <li key={`${type} ${end}`}>
              {mark !== null && <span className="chip on">{`${text.sign[mark]} ${text.marks[mark]}`}</span>}{" "}
              <button className="plain" onClick={() => view.choose(end)}>
                {names.get(end) ?? end}
              </button>{" "}
              <span className="dim">
                {words(type)}
                {since !== null && (
                  <>
                    , {text.chosen.since} <Moment at={since} />
                  </>
                )}
                , {source} {text.chosen.by}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
