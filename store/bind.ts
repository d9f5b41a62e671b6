/** Takes a value and returns its place in the text of the statement. */
export type Bind = (value: unknown) => string;
