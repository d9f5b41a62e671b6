/** Texts of being told by the browser. */
export const text = {
  notify: {
    on: "Tell me in this browser",
    refused: "The browser does not allow it: change that beside its address bar.",
  },
} as const;
