import { useSyncExternalStore } from "react"

export type Theme = "dark" | "light" | "system"
export type Appearance = {
  /** null = the page's own default: dark in the terminal, the system's elsewhere. */
  theme: Theme | null
  palette: "default" | "cvd"
  density: "compact" | "comfortable"
}

const KEY = "terminal.appearance"
const DEFAULTS: Appearance = { theme: null, palette: "default", density: "compact" }
const listeners = new Set<() => void>()

let appearance: Appearance = read()
let inApp = false

function read(): Appearance {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}")
    return { ...DEFAULTS, ...(typeof saved === "object" ? saved : {}) }
  } catch {
    return DEFAULTS
  }
}

function systemPrefersDark(): boolean {
  return matchMedia("(prefers-color-scheme: dark)").matches
}

/** True when the page is painted dark. */
export function isDark(): boolean {
  const theme = appearance.theme ?? (inApp ? "dark" : "system")
  return theme === "dark" || (theme === "system" && systemPrefersDark())
}

function paint(): void {
  const root = document.documentElement
  const dark = isDark()
  root.classList.toggle("dark", dark)
  root.style.colorScheme = dark ? "dark" : "light"
  if (appearance.palette === "cvd") root.dataset.cvd = "cvd"
  else delete root.dataset.cvd
  if (appearance.density === "comfortable") root.dataset.density = "comfortable"
  else delete root.dataset.density
  document
    .querySelector('meta[name="theme-color"]')
    ?.setAttribute("content", dark ? "#0e1116" : "#f6f7f9")
}

/** Change theme, palette or density, for this visit and the next. */
export function setAppearance(change: Partial<Appearance>): void {
  appearance = { ...appearance, ...change }
  try {
    localStorage.setItem(KEY, JSON.stringify(appearance))
  } catch {
    // Without storage the choice lasts as long as the tab.
  }
  paint()
  for (const listener of listeners) listener()
}

/** Tell the theme which part of the site is shown (called on each change of page). */
export function enterSection(pathname: string): void {
  inApp = pathname === "/app" || pathname.startsWith("/app/")
  paint()
}

/** Follow changes of the system's preference. Returns the undo. */
export function watchSystemTheme(): () => void {
  const media = matchMedia("(prefers-color-scheme: dark)")
  media.addEventListener("change", paint)
  return () => media.removeEventListener("change", paint)
}

export function useAppearance(): Appearance {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => appearance,
  )
}
