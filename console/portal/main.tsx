import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "../data/query-client.ts";
import { showWhenSteady } from "../shell/steady.ts";
import { applyTheme, readTheme } from "../shell/theme.ts";
import { Portal } from "./portal.tsx";
import "./styles.css";

applyTheme(readTheme());
const client = createQueryClient();

createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={client}>
    <Portal />
  </QueryClientProvider>,
);
showWhenSteady(client);
