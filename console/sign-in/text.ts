/** Texts of signing in. */
export const text = {
  signIn: {
    title: "Sign in",
    name: "Name",
    password: "Password",
    submit: "Sign in",
    byLink: "Signing you in",
    hint: "Without a password, or for the first time: an administrator makes a link for you. On this machine itself, it is",
    command: "npx opsloom open",
    again: "Sign in by name and password",
    with: "Sign in with",
  },
  choose: {
    title: "Choose a password",
    submit: "Keep it and sign in",
    none: "A part of the address is missing. Open the link as it was sent to you, or ask for another one.",
  },
} as const;
