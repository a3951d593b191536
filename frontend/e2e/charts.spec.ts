import { expect, test } from "@playwright/test"
import { logIn, newAccount, signUp } from "./account"
import { expectAccessible, expectNoSidewaysScroll, useAppearance, watchConsole } from "./checks"

const numberIn = (text: string) => Number(text.match(/[\d,.]*\d/)?.[0].replaceAll(",", ""))

test("indicators, another interval", async ({ page }) => {
  const log = watchConsole(page)
  await signUp(page, newAccount("charts"))
  await page.goto("/app/charts")
  const chart = page.getByRole("group", { name: /^Chart of NIFTY/ })
  await expect(chart).toBeVisible({ timeout: 30_000 })
  await page.getByRole("button", { name: /^Indicators/ }).click()
  await page.getByRole("button", { name: /^Add (RSI|Relative strength)/ }).click()
  await expect(page.getByRole("button", { name: "Remove rsi:14" })).toBeVisible()
  await page.keyboard.press("Escape")

  await expectAccessible(page, "chart, dark")
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

test("the legend follows the crosshair, scales and dates are chosen by keyboard", async ({
  page,
}) => {
  const log = watchConsole(page)
  await signUp(page, newAccount("legend"))
  await page.goto("/app/charts")
  const chart = page.getByRole("group", { name: /^Chart of NIFTY/ })
  const legend = page.getByRole("group", { name: "Legend" })
  await expect(legend.locator("[data-field=close]")).toHaveText(/\d/, { timeout: 30_000 })
  await expect(legend.locator("[data-field='ema:20/ema']")).toHaveText(/\d/)
  const newest = await legend.locator("[data-field=at]").innerText()
  const box = await chart.boundingBox()
  if (!box) throw new Error("the chart is not on the screen")
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5)
  await expect(legend.locator("[data-field=at]")).not.toHaveText(newest)
  await expect(legend.locator("[data-field='ema:20/ema']")).toHaveText(/\d/)
  await page.mouse.move(0, 0)
  await expect(legend.locator("[data-field=close]")).toHaveText(/\d/)

  await legend.getByRole("button", { name: "Show EMA 20" }).focus()
  await page.keyboard.press("Enter")
  await expect(legend.locator("[data-field='ema:20/ema']")).toHaveCount(0)
  await expect(legend.getByRole("button", { name: "Show EMA 20" })).toHaveAttribute(
    "aria-pressed",
    "false",
  )
  await page.getByRole("combobox", { name: "Price scale" }).click()
  await page.getByRole("option", { name: "Percent" }).click()
  await page.reload()
  await expect(page.getByRole("combobox", { name: "Price scale" })).toHaveText("Percent")
  await expect(legend.locator("[data-field=close]")).toHaveText(/\d/, { timeout: 30_000 })

  await page.keyboard.press("Alt+g")
  const date = page.getByLabel("Date and time (IST)")
  await date.fill("2099-01-01T10:15")
  await page.keyboard.press("Enter")
  await expect(page.getByText("That is still to come.")).toBeVisible()
  await expectAccessible(page, "go to a date, dark")
  await date.fill("2020-01-01T10:15")
  await page.keyboard.press("Enter")
  await expect(
    page.getByText("There are no candles at 01 Jan 2020, 10:15 or before it."),
  ).toBeVisible()
  await expect(page.locator("[data-chart-mode=past]")).toBeVisible()
  await expectAccessible(page, "the past, dark")
  await page.getByRole("button", { name: "Back to now" }).click()
  await expect(legend.locator("[data-field=close]")).toHaveText(/\d/)
  await legend.getByRole("button", { name: "Take EMA 20 off the chart" }).focus()
  await page.keyboard.press("Enter")
  await expect(legend.getByRole("button")).toHaveCount(0)
  log.expectNone()
})

test("drawings are kept for every browser, moved, undone and deleted", async ({
  page,
  browser,
}) => {
  const account = newAccount("drawings")
  await signUp(page, account)
  // Silent prices: a line that is to be dragged must stay where it was drawn.
  await page.routeWebSocket(/\/ws\/market\//, () => undefined)
  await page.goto("/app/charts")
  const chart = page.getByRole("group", { name: /^Chart of NIFTY/ })
  await expect(chart).toBeVisible({ timeout: 30_000 })
  const box = await chart.boundingBox()
  if (!box) throw new Error("the chart is not on the screen")
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const
  const draw = page.getByRole("button", { name: /^Draw/ })
  const choose = async (name: string) => {
    await draw.click()
    await page.getByRole("button", { name, exact: true }).click()
  }
  const saved = () =>
    page.waitForResponse(
      (answer) => /\/charts\/\d+$/.test(answer.url()) && answer.request().method() === "PUT",
    )
  const drawn = async () => {
    const answer = await saved()
    expect(answer.status()).toBe(200)
    return (await answer.json()).drawings as { kind: string; points: { price: number }[] }[]
  }

  await choose("Level")
  await expect(page.getByText("Click a price")).toBeVisible()
  let next = drawn()
  await page.mouse.click(...at(0.5, 0.3))
  const [level] = await next
  expect(level?.kind).toBe("level")

  await choose("Fibonacci retracement")
  next = drawn()
  await page.mouse.move(...at(0.3, 0.6))
  await page.mouse.down()
  await page.mouse.move(...at(0.6, 0.2), { steps: 5 })
  await page.mouse.up()
  expect((await next).map(({ kind }) => kind)).toEqual(["level", "fib"])

  // The level is dragged by hand; the chart stays where it is.
  await page.keyboard.press("Escape")
  next = drawn()
  await page.mouse.move(...at(0.8, 0.3))
  await page.mouse.down()
  await page.mouse.move(...at(0.8, 0.45), { steps: 5 })
  await page.mouse.up()
  const [moved] = await next
  expect(moved?.points[0]?.price).toBeLessThan(level?.points[0]?.price ?? 0)
  next = drawn()
  await page.keyboard.press("Control+z")
  expect((await next)[0]).toEqual(level)
  await expect(page.getByRole("group", { name: "Selected drawing" })).toBeVisible()
  await expectAccessible(page, "chart with drawings, dark")

  const elsewhere = await browser.newContext()
  const other = await elsewhere.newPage()
  await logIn(other, account)
  await expect(other).toHaveURL(/\/app/)
  await other.goto("/app/charts")
  await expect(other.getByRole("button", { name: /^Draw\s*2$/ })).toBeVisible({ timeout: 30_000 })
  await elsewhere.close()

  next = drawn()
  await page.keyboard.press("Delete")
  expect((await next).map(({ kind }) => kind)).toEqual(["fib"])
})

test("an order line: nothing without a yes, then modify and cancel are in the timeline", async ({
  page,
}) => {
  test.setTimeout(120_000)
  const log = watchConsole(page)
  await signUp(page, newAccount("orderlines"))
  await page.goto("/app/charts")
  const level = page.getByRole("list", { name: "Indices" }).locator("[data-live]").first()
  await expect(level).toHaveText(/\d/)
  const spot = Number((await level.innerText()).replaceAll(",", ""))
  const search = page.getByRole("combobox", { name: "Search instruments to add" })
  // Not the nearest expiry: near its end an option has no room below its price.
  await search.fill(`nifty ${Math.round(spot / 50) * 50} ce`)
  await expect(page.getByRole("option").nth(1)).toBeVisible()
  await search.press("ArrowDown")
  await search.press("Enter")
  const chart = page.getByRole("group", { name: /^Chart of NIFTY.*CE/ })
  await expect(chart).toBeVisible({ timeout: 30_000 })
  await search.blur()

  // Hours of prices on the screen leave room for an order that rests while the market moves.
  await page.getByRole("combobox", { name: "Interval" }).click()
  await page.getByRole("option", { name: "15m", exact: true }).click()
  const close = page.getByRole("group", { name: "Legend" }).locator("[data-field=close]")
  await expect(close).toHaveText(/\d/)
  const ltp = numberIn(await close.innerText())
  const box = await chart.boundingBox()
  if (!box) throw new Error("the chart is not on the screen")
  const rightClick = (share: number) =>
    page.mouse.click(box.x + box.width / 2, box.y + box.height * share, { button: "right" })
  const offer = (side: string) => page.getByRole("menuitem", { name: `${side} limit @` })
  const priceAt = async (share: number) => {
    await rightClick(share)
    const price = numberIn(await offer("Buy").innerText())
    await page.keyboard.press("Escape")
    await expect(offer("Buy")).toBeHidden()
    return price
  }
  const [top, bottom] = [await priceAt(0.1), await priceAt(0.75)]
  const side = ltp - bottom > top - ltp ? "Buy" : "Sell"
  const away = Math.min(ltp * 0.08, side === "Buy" ? ltp - bottom : top - ltp)
  const wantedPrice = side === "Buy" ? ltp - away : ltp + away

  // Right click: the ticket opens with that price, and nothing is sent by it.
  await rightClick(0.1 + (0.65 * (top - wantedPrice)) / (top - bottom))
  const offered = numberIn(await offer(side).innerText()).toFixed(2)
  await offer(side).click()
  const send = page.locator("[data-ticket] button[type=submit]")
  await expect(page.getByLabel("Price", { exact: true })).toHaveValue(offered)
  await expect(page.locator("[data-chart-line]")).toHaveCount(0)
  await expect(send).not.toHaveAttribute("aria-disabled")
  await send.click()
  const handle = page.getByRole("button", {
    name: new RegExp(`^${side} \\d+ LIMIT @`, "i"),
  })
  await expect(handle).toContainText(offered)
  await expectAccessible(page, "order line, dark")

  const changes: string[] = []
  page.on("request", (request) => {
    if (["PATCH", "DELETE"].includes(request.method())) changes.push(request.method())
  })
  const drag = async (by: number) => {
    const place = await handle.boundingBox()
    if (!place) throw new Error("the order line is not on the screen")
    const [x, y] = [place.x + place.width / 2, place.y + place.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y + by, { steps: 4 })
  }
  // Esc while dragging, and Esc at the question: the order is as it was.
  await drag(12)
  await expect(handle).not.toContainText(offered)
  await page.keyboard.press("Escape")
  await page.mouse.up()
  await expect(handle).toContainText(offered)
  const question = page.getByRole("alertdialog", { name: `Modify ${side}` })
  await drag(12)
  await page.mouse.up()
  await expect(question).toBeVisible()
  await expect(question.getByRole("button", { name: "Keep it as it is" })).toBeFocused()
  await page.keyboard.press("Escape")
  await expect(question).toBeHidden()
  await expect(handle).toContainText(offered)
  expect(changes).toEqual([])

  await handle.focus()
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  const wanted = (await question.locator("strong").innerText()).replace("₹", "")
  await question.getByRole("button", { name: "Send the change" }).click()
  await expect(question).toBeHidden()
  await expect(handle).toContainText(wanted)
  expect(changes).toEqual(["PATCH"])

  await page.getByRole("button", { name: `Cancel ${side}` }).click()
  const cancel = page.getByRole("alertdialog", { name: `Cancel ${side}` })
  await expectAccessible(page, "cancel from the chart, dark")
  await cancel.getByRole("button", { name: "Cancel the order" }).click()
  await expect(page.locator("[data-chart-line]")).toHaveCount(0)
  expect(changes).toEqual(["PATCH", "DELETE"])

  await page.goto("/app/orders?status=all")
  await page.locator("[data-order]").first().click()
  const timeline = page.locator("[data-timeline]")
  await expect(timeline).toContainText(/change|modif/i)
  await expect(timeline).toContainText(wanted)
  await expect(timeline).toContainText(/cancel/i)
  log.expectNone()
})
