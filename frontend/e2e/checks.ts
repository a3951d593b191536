import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { expect, type Page } from "@playwright/test"

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
)

type AxeResult = {
  violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
}

/**
 * No WCAG 2.2 A/AA fault on the page as it stands. `page.evaluate` because the CSP bars scripts;
 * without motion, because a toast that is half faded in has too little contrast for a moment.
 */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" })
  await page.evaluate(() => {
    for (const motion of document.getAnimations()) {
      if (Number.isFinite(motion.effect?.getComputedTiming().endTime)) motion.finish()
    }
  })
  await page.evaluate(axeSource)
  const result = await page.evaluate(() =>
    (window as unknown as { axe: { run: (o: object) => Promise<AxeResult> } }).axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    } as object),
  )
  await page.emulateMedia({ reducedMotion: null })
  const faults = result.violations.map(
    (v) =>
      `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.html}\n    ${n.failureSummary}`).join("\n")}`,
  )
  expect(faults, where).toEqual([])
}

/** Collects console errors and page errors; `expectNone` fails with them. */
export function watchConsole(page: Page): { expectNone: () => void } {
  const errors: string[] = []
  page.on("console", (message) => {
    // The browser reports every 4xx answer; which ones are right is what the tests assert.
    const isAnswer = message.text().startsWith("Failed to load resource")
    if (message.type() === "error" && !isAnswer) errors.push(message.text())
  })
  page.on("pageerror", (error) => errors.push(String(error)))
  return { expectNone: () => expect(errors).toEqual([]) }
}

/** The page itself never scrolls sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBeLessThanOrEqual(0)
}

export type Appearance = "dark" | "light"

/** Choose the theme before the page paints. */
export async function useAppearance(page: Page, theme: Appearance): Promise<void> {
  await page.addInitScript((chosen) => {
    const saved = JSON.parse(localStorage.getItem("terminal.appearance") ?? "{}")
    localStorage.setItem("terminal.appearance", JSON.stringify({ ...saved, theme: chosen }))
  }, theme)
}
