import { expect, type Page, test } from "@playwright/test"
import { newAccount, signUp } from "./account"
import {
  type Appearance,
  expectAccessible,
  expectNoSidewaysScroll,
  useAppearance,
  watchConsole,
} from "./checks"

const PUBLIC: [string, string][] = [
  ["/", "Every order is checked"],
  ["/login", "Log in"],
  ["/signup", "Create an account"],
  ["/verify-email", "Check your inbox"],
  ["/verify-email?key=spent", "This link no longer works"],
  ["/password/reset", "Forgot your password?"],
  ["/password/reset/key?key=spent", "This link no longer works"],
  ["/invite?token=some-token", "You are invited"],
  ["/no-such-page", "This page does not exist"],
]
const PRIVATE: [string, string][] = [
  ["/app/settings/profile", "Profile"],
  ["/app/settings/security", "Security"],
  ["/app/settings/api-keys", "API keys"],
  ["/app/organisation", "Organisation"],
]
const THEMES: Appearance[] = ["dark", "light"]
const PHONE = { width: 390, height: 844 }
const DESK = { width: 1440, height: 900 }

async function visit(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(path)
  await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible()
  await expect(page.locator("[data-slot=skeleton]")).toHaveCount(0)
  await expect(page).toHaveTitle(/Next-Gen Algo Terminal/)
}

for (const theme of THEMES) {
  test(`public pages are accessible and fit a phone (${theme})`, async ({ page }) => {
    test.setTimeout(120_000)
    const console = watchConsole(page)
    await useAppearance(page, theme)
    for (const [path, heading] of PUBLIC) {
      await visit(page, path, heading)
      await expectAccessible(page, `${path} ${theme}`)
      await page.setViewportSize(PHONE)
      await expectNoSidewaysScroll(page)
      await page.setViewportSize(DESK)
    }
    console.expectNone()
  })

  test(`pages of the terminal are accessible and fit a phone (${theme})`, async ({ page }) => {
    test.setTimeout(120_000)
    const console = watchConsole(page)
    await useAppearance(page, theme)
    await signUp(page, newAccount(`pages-${theme}`))
    for (const [path, heading] of PRIVATE) {
      await visit(page, path, heading)
      await expectAccessible(page, `${path} ${theme}`)
      await page.setViewportSize(PHONE)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page, `${path} ${theme} phone`)
      await page.setViewportSize(DESK)
    }
    await page.keyboard.press("Control+k")
    await expect(page.getByRole("combobox", { name: "Search" })).toBeFocused()
    await expectAccessible(page, `palette ${theme}`)
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.getByRole("heading", { name: "Keyboard shortcuts" })).toBeVisible()
    await expectAccessible(page, `shortcuts ${theme}`)
    console.expectNone()
  })
}

test("keys lead through the terminal", async ({ page }) => {
  await signUp(page, newAccount("keys"))
  await page.keyboard.press("g")
  await page.keyboard.press("s")
  await expect(page).toHaveURL(/\/app\/settings\/profile/)
  await expect(page).toHaveTitle(/^Profile/)
  await page.getByLabel("Name").fill("g o")
  await expect(page).toHaveURL(/\/app\/settings\/profile/)
  await page.getByRole("heading", { level: 1 }).focus()
  await page.keyboard.press("/")
  await page.getByRole("combobox", { name: "Search" }).fill("two-step")
  await page.keyboard.press("Enter")
  await expect(page).toHaveURL(/\/app\/settings\/security/)
  await expect(page.getByRole("heading", { level: 1, name: "Security" })).toBeFocused()
})

test("skip link, theme and palette", async ({ page }) => {
  await visit(page, "/login", "Log in")
  await page.locator("body").press("Tab")
  const skip = page.getByRole("link", { name: "Skip to content" })
  await expect(skip).toBeFocused()
  await signUp(page, newAccount("looks"))
  await page.getByRole("button", { name: "account menu" }).click()
  await page.getByRole("menuitemradio", { name: "Light" }).click()
  await expect(page.locator("html")).not.toHaveClass(/dark/)
  await page.getByRole("button", { name: "account menu" }).click()
  await page.getByRole("menuitemcheckbox", { name: "Colour-blind palette" }).click()
  await page.reload()
  await expect(page.locator("html")).not.toHaveClass(/dark/)
  await expect(page.locator("html")).toHaveAttribute("data-cvd", "cvd")
})

test("offline is said, and a lost chunk reloads into the new version", async ({
  page,
  context,
}) => {
  await signUp(page, newAccount("offline"))
  await context.setOffline(true)
  await expect(page.getByText("You are offline.")).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText("You are offline.")).toBeHidden()

  // A deployment took the chunk away: one reload, then the error page with its way out.
  await page.route("**/OrganisationPage-*.js", (route) => route.fulfill({ status: 404 }))
  await page.getByRole("link", { name: "Organisation" }).click()
  await expect(page.getByRole("heading", { name: "A new version is ready" })).toBeVisible()
  await page.unroute("**/OrganisationPage-*.js")
  await page.getByRole("button", { name: "Reload" }).click()
  await expect(page.getByRole("heading", { level: 1, name: "Organisation" })).toBeVisible()
})
