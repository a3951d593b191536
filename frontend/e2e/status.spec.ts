import { expect, type Page, test } from "@playwright/test"
import { demoAccount, logIn, newAccount, signUp } from "./account"
import { expectAccessible, expectNoSidewaysScroll, useAppearance, watchConsole } from "./checks"
import { feedPid } from "./server"

const HEALTH = "**/api/v1/feed/health"
const QUIET_AFTER = { timeout: 25_000 }
let stopped = 0

/** Hold the feed's process still, as a machine under pressure would. */
function stopFeed(): void {
  stopped = feedPid()
  process.kill(stopped, "SIGSTOP")
}

function continueFeed(): void {
  if (stopped) process.kill(stopped, "SIGCONT")
  stopped = 0
}

test.afterEach(continueFeed)

const inBothThemes = async (page: Page, where: string, ready: () => Promise<void>) => {
  await ready()
  await expectAccessible(page, `${where}, first theme`)
  await useAppearance(page, (await isDark(page)) ? "light" : "dark")
  await page.reload()
  await ready()
  await expectAccessible(page, `${where}, other theme`)
  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
}

const isDark = (page: Page) =>
  page.evaluate(() => document.documentElement.classList.contains("dark"))

test("the status page of a healthy terminal", async ({ page }) => {
  const log = watchConsole(page)
  await signUp(page, newAccount("status"))
  await page.getByText("Connection:").click()
  await page.getByRole("link", { name: "Status of the feed and the terminal" }).click()
  await expect(page).toHaveURL(/\/app\/status$/)
  await inBothThemes(page, "status", async () => {
    await expect(page.getByRole("heading", { name: "Prices are well" })).toBeVisible()
    await expect(page.locator("[data-part]")).toHaveCount(8)
  })
  await expect(page.getByRole("heading", { name: "New positions are allowed" })).toBeVisible()
  await expect(page.locator("[data-part]").filter({ hasText: "Works" })).toHaveCount(8)
  await expect(page.getByText("simulator", { exact: true }).first()).toBeVisible()
  await expect(page.getByText("Source connected")).toBeVisible()

  const asOf = page.getByText(/^as of \d/)
  const before = await asOf.textContent()
  await expect(asOf).not.toHaveText(before ?? "")
  log.expectNone()
})

test("the page is reached by keyboard and by the palette", async ({ page }) => {
  await signUp(page, newAccount("statuskeys"))
  await page.keyboard.press("g")
  await page.keyboard.press("f")
  await expect(page.getByRole("heading", { name: "Status", exact: true })).toBeVisible()
  await page.goto("/app/orders")
  await expect(page.getByRole("heading", { name: "Orders" })).toBeVisible()
  await page.keyboard.press("Control+k")
  await page.getByRole("combobox", { name: "Search" }).fill("status")
  await page.getByRole("option", { name: /^Status/ }).click()
  await expect(page).toHaveURL(/\/app\/status$/)
})

test("a public page without a login", async ({ page }) => {
  const log = watchConsole(page)
  await page.goto("/")
  await page.getByRole("contentinfo").getByRole("link", { name: "Status" }).click()
  await expect(page).toHaveURL(/\/status$/)
  await inBothThemes(page, "public status", async () => {
    await expect(page.getByRole("heading", { name: "Everything works" })).toBeVisible()
  })
  await expect(page.locator("[data-part]").filter({ hasText: "Works" })).toHaveCount(8)
  await expect(page.getByText(/^The newest price is .+ old\.$/)).toBeVisible()
  log.expectNone()
})

test("many silent instruments are searched, tables stay in their place", async ({ page }) => {
  await signUp(page, newAccount("statusmany"))
  await page.route(HEALTH, async (route) => {
    const body = await (await route.fetch()).json()
    const at = "2026-11-23T05:00:00Z"
    await route.fulfill({
      json: {
        ...body,
        instruments: { total: 760, live: 640, stale: 120 },
        stale: Array.from({ length: 50 }, (_, n) => ({
          id: n + 1,
          symbol: n === 49 ? "BANKNIFTY24NOV2655500CE" : `NIFTY24NOV26${20_000 + n * 50}CE`,
          age_s: 900 - n,
          expected_s: 30,
        })),
        gaps: [{ started_at: at, ended_at: null, seconds: 65 }],
        divergences: [
          {
            id: 1,
            symbol: "NIFTY",
            other: "Second",
            price: 26_000,
            other_price: 26_200,
            pct: 0.77,
            since: at,
          },
        ],
      },
    })
  })
  await page.goto("/app/status")
  const table = page.getByRole("region", { name: "Silent instruments" })
  await inBothThemes(page, "status with tables", async () => {
    await expect(table.getByText("The 50 most overdue of 120")).toBeVisible()
  })
  await expect(page.getByText("1 instrument.")).toBeVisible()
  await expect(table.getByRole("row")).toHaveCount(51)
  await table.getByLabel("Find a silent instrument").fill("bank")
  await expect(table.getByRole("row")).toHaveCount(2)
  await table.getByLabel("Find a silent instrument").fill("nothing")
  await expect(table.getByText("None of them is called that.")).toBeVisible()
})

test("what cannot be asked is said to be unknown, what was known is said to be old", async ({
  page,
}) => {
  await signUp(page, newAccount("statusaway"))
  const away = { status: 503, json: { code: "service.unavailable", message: "Try again." } }
  await page.route(HEALTH, (route) => route.fulfill(away))
  await page.goto("/app/status")
  await expect(page.getByText("Nothing is known about the feed")).toBeVisible(QUIET_AFTER)
  await expectAccessible(page, "status unknown")
  await page.unroute(HEALTH)
  await page.getByRole("button", { name: "Try again" }).click()
  await expect(page.getByRole("heading", { name: "Prices are well" })).toBeVisible()

  await page.route(HEALTH, (route) => route.fulfill(away))
  await expect(page.getByText(/^Old: not read again since/)).toBeVisible(QUIET_AFTER)
  await expect(page.getByRole("heading", { name: "Prices are well" })).toBeVisible()
  await expectAccessible(page, "status old")
  await page.unroute(HEALTH)
  await page.getByRole("button", { name: "Read again" }).click()
  await expect(page.getByText(/^Old:/)).toBeHidden()
})

test("a feed that stops is told on every page, to staff as news, and ends", async ({ page }) => {
  test.setTimeout(120_000)
  await logIn(page, demoAccount())
  await expect(page).toHaveURL(/\/app/)
  await expect(page.locator("[data-live]").first()).toHaveText(/\d/)
  await expect(page.getByText("See the status")).toBeHidden()

  stopFeed()
  await expect(page.getByRole("link", { name: "See the status" })).toBeVisible(QUIET_AFTER)
  await expect(page.getByText("New positions wait, exits go ahead.").first()).toBeVisible()
  await expectAccessible(page, "dashboard with the banner")
  await expect(page.getByText("Prices are disturbed").first()).toBeVisible()
  await expect(page.getByRole("button", { name: /Notifications, \d+ unread/ })).toBeVisible()
  await page.getByRole("link", { name: "See the status" }).click()
  await expect(page.getByRole("heading", { name: /^New positions wait/ })).toBeVisible()
  await expect(page.getByRole("link", { name: "See the status" })).toBeHidden()

  // Without any report for ten seconds the feed counts as gone.
  await expect(page.getByRole("heading", { name: "No prices arrive" })).toBeVisible(QUIET_AFTER)
  await expect(page.locator('[data-part="prices"]')).toContainText("Down")
  await inBothThemes(page, "status without a feed", async () => {
    await expect(page.getByRole("heading", { name: "No prices arrive" })).toBeVisible()
  })
  await page.goto("/app/positions")
  await expect(page.getByText("No prices arrive")).toBeVisible()
  await page.goto("/status")
  await expect(page.getByRole("heading", { name: "Trading is interrupted" })).toBeVisible()
  await page.goto("/app/status")

  continueFeed()
  await expect(page.getByRole("heading", { name: "Prices are well" })).toBeVisible(QUIET_AFTER)
  await expect(page.getByText("Well again").first()).toBeVisible(QUIET_AFTER)
  await page.getByRole("button", { name: /^Notifications/ }).click()
  const news = page.getByRole("dialog").getByRole("listitem")
  await expect(news.filter({ hasText: "Prices are well again" })).toHaveCount(1)
  await expect(news.filter({ hasText: "Prices are disturbed" })).toHaveCount(1)
})
