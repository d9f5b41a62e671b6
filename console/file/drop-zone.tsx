import { type DragEvent, useId, useState } from "react";
import { text } from "./text.ts";

/** Where files are dropped, or chosen with the browser's own dialog. */
export function DropZone(props: {
  readonly id?: string;
  readonly label: string;
  readonly many: boolean;
  readonly isBusy: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const { label, many, isBusy, onFiles } = props;
  const own = useId();
  const id = props.id ?? own;
  const [isOver, setOver] = useState(false);

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(many ? files : files.slice(0, 1));
  }

  return (
    <div
      className={isOver ? "drop-zone over" : "drop-zone"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>{isBusy ? text.uploading : label}</label>
      <input
        id={id}
        type="file"
        multiple={many}
        disabled={isBusy}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </div>
  );
}
