import { title, words } from "../../format/words.ts";
import type { Diagram } from "./drawing.tsx";
import { type Path } from "./path.ts";
import { text } from "./text.ts";

type State = Diagram["states"][number];
type Act = State["stays"][number];

/** Each state in words: what entering it brings about, where it leads and by what, and what is done in it. */
export function States(props: {
  readonly of: Diagram;
  readonly path: Path | null;
  readonly chosen: string | null;
  readonly choose: (state: string | null) => void;
}) {
  const { of, path, chosen, choose } = props;
  const now = path?.states.at(-1);
  return (
    <ul className="states" aria-label={text.diagram.states}>
      {of.states.map((state) => {
        const { name, isInitial, isFinal, open } = state;
        const times = path?.states.filter((one) => one === name).length ?? 0;
        return (
          <li key={name}>
            <details
              open={chosen === name}
              onToggle={({ currentTarget }) => {
                if (currentTarget.open !== (chosen === name)) choose(currentTarget.open ? name : null);
              }}
            >
              <summary>
                <b>{title(name)}</b>
                {isInitial && <span className="chip">{text.diagram.initial}</span>}
                {isFinal && <span className="chip">{text.diagram.final}</span>}
                {name === now && <span className="chip on">{text.diagram.now}</span>}
                {name !== now && times > 0 && <span className="chip">{text.diagram.been(times)}</span>}
                {open !== null && <span className="number dim">{text.diagram.open(open)}</span>}
              </summary>
              <Told of={state} ways={of.ways.filter(({ from }) => from === name)} />
            </details>
          </li>
        );
      })}
    </ul>
  );
}

function Told({ of, ways }: { readonly of: State; readonly ways: Diagram["ways"] }) {
  const { waitsFor, does, stays } = of;
  return (
    <div className="told">
      {waitsFor !== null && (
        <p>
          {text.diagram.waitsFor} <b>{waitsFor}</b>
        </p>
      )}
      {does.length > 0 && (
        <p>
          {text.diagram.does} {does.join("; ")}
        </p>
      )}
      {ways.length > 0 && <h3>{text.diagram.leads}</h3>}
      <ul>
        {ways.map((way) => (
          <li key={`${way.name} ${way.branch} ${way.to}`}>
            <Said act={way} to={way.to} />
          </li>
        ))}
      </ul>
      {stays.length > 0 && <h3>{text.diagram.stays}</h3>}
      <ul>
        {stays.map((act, index) => (
          <li key={`${index} ${act.name}`}>
            <Said act={act} to={null} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Said({ act, to }: { readonly act: Act; readonly to: string | null }) {
  const { name, kind, may, requires, when, refuses } = act;
  return (
    <>
      <b>{kind === "timer" ? name : words(name)}</b>
      {to !== null && ` → ${words(to)}`}{" "}
      <span className="dim">
        {[
          kind === "command" ? "" : text.diagram.kinds[kind],
          may === null ? "" : text.diagram.may(may),
          requires.length === 0 ? "" : text.diagram.requires(requires.map(words).join(", ")),
          when === null ? "" : text.diagram.when(when),
          refuses === null ? "" : text.diagram.refuses(refuses),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </>
  );
}
