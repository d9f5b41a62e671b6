import { type SpanName, spanNames } from "./spans.ts";
import { text } from "./text.ts";

/** Of how long ago values are shown. */
export function SpanChoice(props: { readonly span: SpanName; readonly onChoose: (span: SpanName) => void }) {
  const { span, onChoose } = props;
  return (
    <div className="choices" role="group" aria-label={text.series.span}>
      {spanNames.map((one) => (
        <button key={one} className="chip" aria-pressed={one === span} onClick={() => onChoose(one)}>
          {text.series.spans[one]}
        </button>
      ))}
    </div>
  );
}
