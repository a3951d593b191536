import { expect, type Page, test } from "@playwright/test"
import { newAccount, signUp } from "./account"
import { expectAccessible, expectNoSidewaysScroll, useAppearance, watchConsole } from "./checks"

const chain = (page: Page) => page.locator("[data-chain]")
const PHONE = { width: 390, height: 844 }

async function openChain(page: Page): Promise<void> {
  await page.goto("/app/options")
  await expect(chain(page).getByRole("grid")).toBeVisible({ timeout: 30_000 })
}

test("the chain is live, trades and fills the basket by keyboard, and the basket pays off", async ({
  page,
}) => {
  const log = watchConsole(page)
  await signUp(page, newAccount("chain"))
  await openChain(page)
  const atm = chain(page).locator("[data-side=ce]").filter({ hasText: /\d/ }).first()
  await expect(atm.locator("[data-column=delta]")).toHaveText(/^-?[01]\.\d\d$/)
  await expect(page.getByText("Max pain")).toBeVisible()

  await chain(page).getByRole("grid").focus()
  await page.keyboard.press("ArrowRight")
  const focused = chain(page).locator("[data-side=pe]:focus")
  await expect(focused).toHaveCount(1)
  const strike = chain(page)
    .locator("[data-strike]")
    .filter({ has: page.locator("[data-side=pe]:focus") })
  const name = await strike.getAttribute("data-strike")
  await page.keyboard.press("b")
  const ticket = page.getByRole("dialog").filter({ has: page.locator("[data-ticket]") })
  await expect(ticket).toContainText(`${name} PE`)
  await page.keyboard.press("Escape")

  await page.locator(`[data-strike="${name}"] [data-side=pe]`).focus()
  await page.keyboard.press("Shift+S")
  await page.keyboard.press("ArrowLeft")
  await page.keyboard.press("Shift+S")
  await expect(page.getByRole("link", { name: "Basket 2" })).toBeVisible()
  await expectAccessible(page, "option chain, dark")

  await page.getByRole("link", { name: "Basket 2" }).click()
  await expect(page.locator("[data-leg]")).toHaveCount(2)
  await expect(page.locator("[data-payoff-summary]")).toContainText("Unlimited")
  await expectAccessible(page, "payoff, dark")
  await page.getByRole("button", { name: "Templates" }).click()
  await page.getByRole("button", { name: "Iron condor", exact: true }).click()
  await expect(page.locator("[data-leg]")).toHaveCount(4)
  await expect(page.locator("[data-payoff-summary]")).not.toContainText("Unlimited")
  log.expectNone()
})

test("chain, analytics and payoff in light and on a phone", async ({ page }) => {
  const log = watchConsole(page)
  await signUp(page, newAccount("chain-light"))
  await useAppearance(page, "light")
  await openChain(page)
  await expectAccessible(page, "option chain, light")
  await page.setViewportSize(PHONE)
  await expectNoSidewaysScroll(page)
  await page.goto("/app/options/analytics")
  await expect(
    page.getByRole("img", { name: "Open interest per strike", exact: true }),
  ).toBeVisible({
    timeout: 30_000,
  })
  await expectAccessible(page, "analytics, light")
  await expectNoSidewaysScroll(page)
  await page.goto("/app/options/payoff")
  await expect(page.getByText("No legs yet")).toBeVisible()
  await expectNoSidewaysScroll(page)
  log.expectNone()
})
