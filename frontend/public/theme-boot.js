// Sets theme, palette and density before the first paint. An external file, so that the content
// security policy needs no inline scripts. lib/theme.ts reads and writes the same keys.
;(() => {
  const root = document.documentElement
  let saved = {}
  try {
    saved = JSON.parse(localStorage.getItem("terminal.appearance") || "{}") || {}
  } catch {
    // Storage may be blocked or hold something else; the defaults do.
  }
  const inApp = location.pathname === "/app" || location.pathname.startsWith("/app/")
  const theme = saved.theme || (inApp ? "dark" : "system")
  const dark =
    theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches)
  root.classList.toggle("dark", dark)
  root.style.colorScheme = dark ? "dark" : "light"
  if (saved.palette === "cvd") root.dataset.cvd = "cvd"
  if (saved.density === "comfortable") root.dataset.density = "comfortable"
})()
