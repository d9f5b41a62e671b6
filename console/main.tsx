import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./data/query-client.ts";
import { router } from "./routes.tsx";
import { showWhenSteady } from "./shell/steady.ts";
import { applyTheme, readTheme } from "./shell/theme.ts";
import "./styles.css";

applyTheme(readTheme());
const client = createQueryClient();

createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={client}>
    <RouterProvider router={router} />
  </QueryClientProvider>,
);
showWhenSteady(client);
