import { expect, test } from "@playwright/test"
import { newAccount, signUp } from "./account"
import { expectAccessible, expectNoSidewaysScroll, useAppearance, watchConsole } from "./checks"

test("indicators, a drawing that stays, another interval", async ({ page }) => {
  const log = watchConsole(page)
  await signUp(page, newAccount("charts"))
  await page.goto("/app/charts")
  const chart = page.getByRole("group", { name: /^Chart of NIFTY/ })
  await expect(chart).toBeVisible({ timeout: 30_000 })
  await page.getByRole("button", { name: /^Indicators/ }).click()
  await page.getByRole("button", { name: /^Add (RSI|Relative strength)/ }).click()
  await expect(page.getByRole("button", { name: "Remove rsi:14" })).toBeVisible()
  await page.keyboard.press("Escape")

  await page.getByRole("button", { name: /^Draw a level/ }).click()
  const box = await chart.boundingBox()
  if (!box) throw new Error("the chart is not on the screen")
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 4)
  await expect(page.getByRole("button", { name: "Delete 1 drawings" })).toBeVisible()
  await expectAccessible(page, "chart, dark")

  await page.reload()
  await expect(page.getByRole("button", { name: "Delete 1 drawings" })).toBeVisible()
  await page.getByRole("combobox", { name: "Interval" }).click()
  await page.getByRole("option", { name: "5m", exact: true }).click()
  await expect(page.getByRole("group", { name: /^Chart of NIFTY, 5m/ })).toBeVisible()
  await useAppearance(page, "light")
  await page.reload()
  await expect(chart).toBeVisible()
  await expectAccessible(page, "chart, light")
  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
  log.expectNone()
})
