import { expect, type Locator, type Page, test } from "@playwright/test"
import { confirmPassword, demoAccount, enrolTotp, logIn, newAccount, signUp } from "./account"
import {
  type Appearance,
  expectAccessible,
  expectNoSidewaysScroll,
  useAppearance,
  watchConsole,
} from "./checks"

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1440, height: 900 }
const HOLD_MS = 1_500

const ticket = (page: Page) =>
  page.getByRole("dialog").filter({ has: page.locator("[data-ticket]") })
const sendButton = (page: Page) => ticket(page).locator("button[type=submit]")
const lots = (page: Page) => ticket(page).locator("input[name=lots]")
const lastRow = (page: Page) => page.locator("[data-row]").last()

/** The at-the-money NIFTY call as a trader types it, from the index level in the header. */
async function atTheMoney(page: Page): Promise<string> {
  const level = page.getByRole("list", { name: "Indices" }).locator("[data-live]").first()
  await expect(level).toHaveText(/\d/)
  const spot = Number((await level.innerText()).replaceAll(",", ""))
  return `nifty ${Math.round(spot / 50) * 50} ce`
}

/** Add an instrument by search and Enter; returns its row. */
async function addToWatchlist(page: Page, text: string): Promise<Locator> {
  const search = page.getByRole("combobox", { name: "Search instruments to add" })
  await search.fill(text)
  await expect(page.getByRole("option").first()).toBeVisible()
  const name = await page.getByRole("option").first().locator("span").first().innerText()
  await search.press("Enter")
  const row = page.getByRole("row", { name, exact: true })
  await expect(row).toBeVisible()
  await search.blur()
  return row
}

/** Wait until the first number of `row` has changed. */
async function expectMoving(row: Locator): Promise<void> {
  const price = row.locator("[data-live]").first()
  await expect(price).toHaveText(/\d/)
  const before = await price.innerText()
  await expect(price).not.toHaveText(before, { timeout: 30_000 })
}

/** Hold a button as a person would. */
async function hold(page: Page, button: Locator): Promise<void> {
  const box = await button.boundingBox()
  if (!box) throw new Error("the button to hold is not on the screen")
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.waitForTimeout(HOLD_MS)
  await page.mouse.up()
}

test("sign up, second factor, then by keyboard: watch, buy, position, exit, timeline", async ({
  page,
}) => {
  test.setTimeout(150_000)
  const console = watchConsole(page)
  const account = newAccount("trader")
  await signUp(page, account)
  await enrolTotp(page, account)
  await page.goto("/app")
  const row = await addToWatchlist(page, await atTheMoney(page))
  await expectMoving(row)

  await page.keyboard.press("j")
  await expect(page.locator("[data-row='0']")).toBeFocused()
  await page.keyboard.press("End")
  await expect(lastRow(page)).toBeFocused()
  await page.keyboard.press("b")
  await expect(lots(page)).toBeFocused()
  await page.keyboard.type("1")
  await page.keyboard.press("ArrowUp")
  await expect(lots(page)).toHaveValue("2")
  await expect(ticket(page).getByText("Passes all risk rules")).toBeVisible()
  await expect(sendButton(page)).toHaveText(/^BUY \d+ @ MARKET$/)
  await expect(sendButton(page)).not.toHaveAttribute("aria-disabled")
  await page.keyboard.press("Enter")
  await expect(ticket(page)).toBeHidden()

  const position = page.locator("[data-position]")
  await expect(position).toHaveCount(1)
  await expect(position.getByText("LONG")).toBeVisible()
  await expect(position.locator("[data-pnl=unrealised]")).toHaveText(/₹\d/)

  await position.focus()
  await page.keyboard.press("x")
  await expect(ticket(page).getByText("EXIT")).toBeVisible()
  await expect(lots(page)).toHaveValue("2")
  await expect(sendButton(page)).toHaveText(/^SELL \d+ @ MARKET$/)
  await expect(sendButton(page)).not.toHaveAttribute("aria-disabled")
  await page.keyboard.press("Enter")
  await expect(position.getByText("CLOSED")).toBeVisible()
  await expect(page.locator("[data-day-pnl]")).toHaveText(/[+−]₹[\d,.]+/)

  await page.keyboard.press("g")
  await page.keyboard.press("o")
  const orders = page.locator("[data-order]")
  await expect(orders).toHaveCount(2)
  await expect(page.locator("[data-state-name=FILLED]")).toHaveCount(2)
  await orders.first().focus()
  await page.keyboard.press("Enter")
  const drawer = page.getByRole("dialog").locator("[data-order-detail]")
  const steps = drawer.locator("[data-timeline] li")
  await expect(steps.first()).toContainText(/\d\d:\d\d:\d\d\.\d{6}/)
  expect(await steps.count()).toBeGreaterThanOrEqual(4)
  await expect(drawer.getByText("PASSED", { exact: true })).toBeVisible()
  await expect(drawer.getByRole("heading", { name: "Fills" })).toBeVisible()
  await page.keyboard.press("Escape")
  await page.getByRole("tab", { name: "Trades" }).click()
  await expect(page.getByText(/^\d+ trades$/)).toBeVisible()
  console.expectNone()
})

test("an off-tick price is blocked with its reason and put right with one click", async ({
  page,
}) => {
  test.setTimeout(90_000)
  const console = watchConsole(page)
  await signUp(page, newAccount("off-tick"))
  const row = await addToWatchlist(page, await atTheMoney(page))
  await expectMoving(row)
  await row.focus()
  await page.keyboard.press("b")
  await ticket(page).getByText("LIMIT", { exact: true }).click()
  const price = ticket(page).locator("input[name=price]")
  await expect(price).toHaveValue(/^\d+\.\d\d$/)
  const good = await price.inputValue()
  await price.fill(`${good.slice(0, -1)}3`)
  await expect(sendButton(page)).toHaveText(/^Blocked: /)
  await expect(sendButton(page)).toHaveAttribute("aria-disabled", "true")
  await page.keyboard.press("Enter")
  await expect(ticket(page)).toBeVisible()
  await ticket(page).locator("[data-rule='rms.tick_multiple']").getByRole("button").click()
  await expect(price).toHaveValue(/\.\d[05]$/)
  await expect(sendButton(page)).not.toHaveAttribute("aria-disabled")

  // Price by arrows: one tick up, with Shift one rupee.
  const fixed = Number(await price.inputValue())
  await price.press("ArrowUp")
  expect(Number(await price.inputValue())).toBeCloseTo(fixed + 0.05, 4)
  await price.press("Shift+ArrowUp")
  expect(Number(await price.inputValue())).toBeCloseTo(fixed + 1.05, 4)
  await page.keyboard.press("Alt+t")
  await expect(sendButton(page)).toHaveText(/^(SELL|Blocked)/)
  await page.keyboard.press("Escape")
  await expect(ticket(page)).toBeHidden()

  await page.goto("/app/orders")
  await expect(page.getByText("No orders yet")).toBeVisible()
  console.expectNone()
})

test("a limit order waits, is modified and cancelled; all at once behind a held button", async ({
  page,
}) => {
  test.setTimeout(120_000)
  const console = watchConsole(page)
  await signUp(page, newAccount("limit"))
  const row = await addToWatchlist(page, await atTheMoney(page))
  await expectMoving(row)
  for (let orders = 0; orders < 2; orders += 1) {
    await row.focus()
    await page.keyboard.press("b")
    await ticket(page).getByText("LIMIT", { exact: true }).click()
    const price = ticket(page).locator("input[name=price]")
    await expect(price).toHaveValue(/^\d+\.\d\d$/)
    // Far enough below the market to rest, near enough for the price collar.
    for (let rupees = 0; rupees < 8 + orders; rupees += 1) await price.press("Shift+ArrowDown")
    await expect(sendButton(page)).not.toHaveAttribute("aria-disabled")
    await price.press("Enter")
    await expect(ticket(page)).toBeHidden()
  }
  await page.goto("/app/orders?tab=open")
  const open = page.locator("[data-state-name=OPEN]")
  await expect(open).toHaveCount(2)

  await page
    .getByRole("button", { name: /^Modify BUY/ })
    .first()
    .click()
  const dialog = page.getByRole("dialog", { name: /^Modify BUY/ })
  await dialog.getByLabel("Price").press("ArrowUp")
  const changed = await dialog.getByLabel("Price").inputValue()
  await dialog.getByRole("button", { name: "Send the change" }).click()
  await expect(dialog).toBeHidden()
  await expect(page.locator("[data-order]").first()).toContainText(changed)

  await page
    .getByRole("button", { name: /^Cancel BUY/ })
    .first()
    .click()
  await expect(open).toHaveCount(1)
  await page.keyboard.press("F7")
  const all = page.getByRole("button", { name: /^Hold to cancel/ })
  await all.click()
  await expect(open).toHaveCount(1)
  await hold(page, all)
  await expect(page.getByText("No open orders")).toBeVisible()
  console.expectNone()
})

test("D shows the depth of the focused row, the ticket takes a price from it", async ({ page }) => {
  const console = watchConsole(page)
  await logIn(page, demoAccount())
  await expect(page).toHaveURL(/\/app/)
  const row = await addToWatchlist(page, "reliance")
  await row.focus()
  await page.keyboard.press("d")
  const table = page.getByRole("table", { name: "Depth of RELIANCE" })
  await expect(table.locator("tbody tr")).toHaveCount(5)
  await expect(table.locator("[data-total=bid]")).toHaveText(/\d/)
  await expectAccessible(page, "depth, dark")
  await row.focus()
  await page.keyboard.press("b")
  await ticket(page).getByRole("button", { name: "Depth" }).click()
  await ticket(page).getByText("LIMIT", { exact: true }).click()
  const level = ticket(page).locator("tbody tr").nth(4).getByRole("button").first()
  const price = (await level.innerText()).replaceAll(",", "")
  await level.click()
  const taken = Number(await ticket(page).getByLabel("Price", { exact: true }).inputValue())
  expect(Math.abs(taken - Number(price))).toBeLessThan(5)
  console.expectNone()
})

test("a plan without depth says so and shows the best prices", async ({ page }) => {
  await signUp(page, newAccount("depth"))
  await page.goto("/app")
  const row = await addToWatchlist(page, "reliance")
  await row.focus()
  await page.keyboard.press("d")
  const depth = page.getByRole("region", { name: "Depth" })
  await expect(depth).toContainText("The Free plan shows the best bid and ask only.")
  await expect(depth.locator("[data-live]").first()).toHaveText(/\d/)
})

test("the kill switch is held, blocks entries, and is released with the password", async ({
  page,
}) => {
  test.setTimeout(120_000)
  const console = watchConsole(page)
  const account = newAccount("kill")
  await signUp(page, account)
  const row = await addToWatchlist(page, await atTheMoney(page))
  await expectMoving(row)
  await page.getByRole("button", { name: "Kill switch" }).click()
  const button = page.getByRole("button", { name: "Hold to stop entries" })
  await button.click()
  await expect(button).toBeVisible()
  await hold(page, button)
  await expect(page.getByText("New entries are blocked")).toBeVisible()

  await row.focus()
  await page.keyboard.press("b")
  await expect(sendButton(page)).toHaveText(/^Blocked: /)
  await page.keyboard.press("Escape")

  await page.getByRole("button", { name: "Release…" }).click()
  await confirmPassword(page, account)
  await expect(page.getByText("New entries are blocked")).toBeHidden()
  await row.focus()
  await page.keyboard.press("b")
  await expect(sendButton(page)).toHaveText(/^BUY/)
  console.expectNone()
})

test("a lost answer is looked up, never sent again blindly", async ({ page }) => {
  test.setTimeout(120_000)
  await signUp(page, newAccount("lost"))
  const row = await addToWatchlist(page, await atTheMoney(page))
  await expectMoving(row)
  const sent: string[] = []
  let isReaching = true
  await page.route("**/api/v1/orders", async (route) => {
    if (route.request().method() !== "POST") return route.fallback()
    sent.push(route.request().headers()["idempotency-key"] ?? "")
    if (isReaching) await route.fetch()
    return route.abort("connectionreset")
  })
  const buy = async () => {
    await row.focus()
    await page.keyboard.press("b")
    await expect(sendButton(page)).toHaveText(/^BUY \d+ @ MARKET$/)
    await expect(sendButton(page)).not.toHaveAttribute("aria-disabled")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
  }
  // The order arrived, its answer did not: it is found and not sent twice.
  await buy()
  await expect(ticket(page).getByText("Outcome unknown, checking…")).toBeVisible()
  await expect(ticket(page)).toBeHidden()
  await expect(page.locator("[data-position]")).toHaveCount(1)
  expect(sent).toHaveLength(1)

  // It never arrived: only the person sends it again, with the same key.
  isReaching = false
  await buy()
  await expect(ticket(page).getByText("The order was not found")).toBeVisible()
  expect(sent).toHaveLength(2)
  await page.unroute("**/api/v1/orders")
  const again = page.waitForRequest(
    (request) => request.method() === "POST" && /orders$/.test(request.url()),
  )
  await ticket(page).getByRole("button", { name: "Send again" }).click()
  expect((await again).headers()["idempotency-key"]).toBe(sent[1])
  await expect(ticket(page)).toBeHidden()
  await page.goto("/app/orders")
  await expect(page.locator("[data-order]")).toHaveCount(2)
})

for (const theme of ["dark", "light"] as Appearance[]) {
  test(`trading pages are accessible and fit a phone (${theme})`, async ({ page }) => {
    test.setTimeout(180_000)
    const console = watchConsole(page)
    await useAppearance(page, theme)
    await signUp(page, newAccount(`axe-${theme}`))
    const row = await addToWatchlist(page, await atTheMoney(page))
    await expectMoving(row)
    await expectAccessible(page, `dashboard ${theme}`)
    await row.focus()
    await page.keyboard.press("b")
    await expect(ticket(page).getByText("Passes all risk rules")).toBeVisible()
    await expectAccessible(page, `ticket ${theme}`)
    await ticket(page).getByText("LIMIT", { exact: true }).click()
    await ticket(page).locator("input[name=price]").fill("0.07")
    await expect(sendButton(page)).toHaveText(/^Blocked: /)
    await expectAccessible(page, `blocked ticket ${theme}`)
    await ticket(page).getByText("MARKET", { exact: true }).click()
    await expect(sendButton(page)).toHaveText(/^BUY \d+ @ MARKET$/)
    await expect(sendButton(page)).not.toHaveAttribute("aria-disabled")
    await sendButton(page).click()
    await expect(page.locator("[data-position]")).toHaveCount(1)

    for (const path of ["/app", "/app/positions", "/app/orders?tab=trades", "/app/orders"]) {
      await page.setViewportSize(DESK)
      await page.goto(path)
      await expect(page.locator("main [data-slot=skeleton]")).toHaveCount(0)
      await expectAccessible(page, `${path} ${theme}`)
      await page.setViewportSize(PHONE)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page, `${path} ${theme} phone`)
    }
    await page.locator("[data-order]").first().click()
    await expect(page.locator("[data-timeline] li").first()).toBeVisible()
    await expectNoSidewaysScroll(page)
    await expectAccessible(page, `timeline ${theme} phone`)
    console.expectNone()
  })
}
