/**
 * Design tokens as `rgb()` strings for the chart library, which parses neither `oklch()` nor `color-mix()`:
 * paint one pixel with the token and read it back.
 */
const canvas = () => {
  const element = document.createElement("canvas")
  element.width = 1
  element.height = 1
  return element.getContext("2d", { willReadFrequently: true })
}

let context: CanvasRenderingContext2D | null = null

/** The CSS custom property `name` (e.g. "--up") as rgba text with the given opacity (0–1). */
export function tokenColor(name: string, alpha = 1): string {
  context ??= canvas()
  if (!context) return `rgba(128, 128, 128, ${alpha})`
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  context.clearRect(0, 0, 1, 1)
  context.fillStyle = value || "gray"
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`
}

export interface ChartColors {
  text: string
  grid: string
  border: string
  crosshair: string
  up: string
  down: string
  upSoft: string
  downSoft: string
  label: string
}

/** The present theme's chart colours. */
export function chartColors(): ChartColors {
  return {
    text: tokenColor("--muted-foreground"),
    grid: tokenColor("--border", 0.5),
    border: tokenColor("--border"),
    crosshair: tokenColor("--muted-foreground", 0.6),
    up: tokenColor("--up"),
    down: tokenColor("--down"),
    upSoft: tokenColor("--up", 0.35),
    downSoft: tokenColor("--down", 0.35),
    label: tokenColor("--primary"),
  }
}
