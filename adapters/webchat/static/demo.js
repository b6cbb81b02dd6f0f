// The bar of a demonstration: time passes at the press of a button.

import { t } from "./texts.js";

export function setUpDemo(tell) {
  const button = document.getElementById("demo-next");
  if (!button) return;
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      const headers = { "content-type": "application/json" };
      const response = await fetch("/demo/next-quarter", { method: "POST", headers, body: "{}" });
      tell(response.ok ? "" : t("demo_failed"));
    } catch {
      tell(t("demo_failed"));
    } finally {
      button.setAttribute("aria-disabled", "false");
    }
  });
}
