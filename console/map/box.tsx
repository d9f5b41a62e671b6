import type { KeyboardEvent, Ref } from "react";
import { percentText } from "./down.ts";
import { box, type Place } from "./places.ts";
import { text } from "./text.ts";
import type { Part } from "./union.ts";
import type { MapView } from "./view.ts";

/** One item of a map. What color says of it stands in it as a word or a sign, too. */
export function Box(props: {
  readonly ref: Ref<SVGGElement>;
  readonly part: Part;
  readonly place: Place;
  readonly view: MapView;
  /** Tab comes to this one. */
  readonly isStop: boolean;
  readonly onFocus: () => void;
  readonly onPress: (event: KeyboardEvent) => void;
}) {
  const { ref, part, place, view, isStop, onFocus, onPress } = props;
  const { id, role, state, mark, isSuggested } = part;
  const { fires, open } = view.goingOn(id);
  const loss = view.losses.get(id);
  const isChosen = view.chosen === id;
  const kinds = [
    "part",
    isSuggested ? "suggested" : "",
    role,
    state,
    mark ?? "",
    fires > 0 ? "firing" : "",
    isChosen ? "chosen" : "",
    loss?.state ?? "",
  ];
  const lost = loss === undefined ? null : lostText(loss.loss);
  const sign = isSuggested ? "? " : mark === null ? "" : `${text.sign[mark]} `;
  return (
    <g
      ref={ref}
      className={kinds.join(" ")}
      transform={`translate(${place.x} ${place.y})`}
      role="button"
      tabIndex={isStop ? 0 : -1}
      aria-pressed={isChosen}
      aria-label={wordsOf(part, view).join(", ")}
      onClick={() => view.choose(isChosen ? null : id)}
      onFocus={onFocus}
      onKeyDown={onPress}
    >
      <title>{wordsOf(part, view).join(", ")}</title>
      <rect width={box.width} height={box.height} rx={role === "shared" ? box.height / 2 : 8} />
      <text className="name" x="12" y="20">
        {sign}
        {shortened(part.name, (lost === null ? 22 : 16) - sign.length)}
      </text>
      {lost !== null && (
        <text className="loss" x={box.width - 12} y="20">
          {lost}
        </text>
      )}
      <text className="what" x="12" y="39">
        {shortened(part.class, fires > 0 && open > 0 ? 8 : fires > 0 || open > 0 ? 14 : 22)}
        {state !== "active" && <tspan>{` ${text.state[state]}`}</tspan>}
        {fires > 0 && <tspan className="fires">{`  ! ${text.fires(fires)}`}</tspan>}
        {open > 0 && <tspan>{`  ${text.open(open)}`}</tspan>}
      </text>
    </g>
  );
}

/** All that is drawn of an item, for whoever hears it, and on hover. */
function wordsOf(part: Part, view: Pick<MapView, "goingOn" | "losses">): readonly string[] {
  const { fires, open } = view.goingOn(part.id);
  const loss = view.losses.get(part.id);
  return [
    part.name,
    part.class,
    ...(part.role === "shared" || part.role === "service" ? [text.role[part.role]] : []),
    ...(part.state === "active" ? [] : [text.state[part.state]]),
    ...(part.isSuggested ? [text.suggested.states.suggested] : []),
    ...(part.entry ? [text.entered] : []),
    ...(part.cut ? [text.cut] : []),
    ...(part.mark === null ? [] : [text.marks[part.mark]]),
    ...(fires > 0 ? [text.fires(fires)] : []),
    ...(open > 0 ? [text.open(open)] : []),
    ...(loss === undefined ? [] : [loss.state === "down" ? text.down : text.lost(percentText(loss.loss))]),
  ];
}

export function lostText(loss: number): string {
  return loss === 10_000 ? text.down : `−${percentText(loss)}`;
}

function shortened(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
