// Takes the pictures of README and docs from a running terminal:
//   node tools/pictures.mjs [http://localhost:8000] [var/demo_login.json]
import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { chromium } from "@playwright/test"

const repo = resolve(dirname(fileURLToPath(import.meta.url)), "../..")
const [base = "http://localhost:8000", login = resolve(repo, "var/demo_login.json")] =
  process.argv.slice(2)
const demo = JSON.parse(readFileSync(login, "utf8"))
const picture = (name) => resolve(repo, "docs/images", `${name}.png`)

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
})
const page = await browser.newPage({
  viewport: { width: 1440, height: 860 },
  locale: "en-IN",
  timezoneId: "Asia/Kolkata",
})
await page.goto(`${base}/login`)
await page.getByLabel("E-mail").fill(demo.email)
await page.getByLabel("Password", { exact: true }).fill(demo.password)
await page.getByRole("button", { name: "Log in", exact: true }).click()
await page.waitForURL(/\/app/)

// The at-the-money call and put of NIFTY, then one of each bought.
const level = page.getByRole("list", { name: "Indices" }).locator("[data-live]").first()
await level.filter({ hasText: /\d/ }).waitFor()
const spot = Math.round(Number((await level.innerText()).replaceAll(",", "")) / 50) * 50
const search = page.getByRole("combobox", { name: "Search instruments to add" })
for (const right of ["ce", "pe"]) {
  await search.fill(`nifty ${spot} ${right}`)
  await page.getByRole("option").first().waitFor()
  await search.press("Enter")
  await page.waitForTimeout(1_000)
}
await search.blur()

for (const back of [0, 1]) {
  const rows = page.locator("[data-row]")
  await rows.nth((await rows.count()) - 1 - back).focus()
  await page.keyboard.press("b")
  const send = page.locator("[data-ticket] button[type=submit]:not([aria-disabled])")
  await send.waitFor()
  if (back === 0) await page.screenshot({ path: picture("ticket") })
  await send.click()
  await page.locator("[data-position]").nth(back).waitFor()
}
await page.keyboard.press("j")
await page.waitForTimeout(8_000)
await page.screenshot({ path: picture("dashboard") })

await page.goto(`${base}/app/orders?status=all`)
await page.locator("[data-order]").first().click()
await page.locator("[data-timeline] li").first().waitFor()
await page.waitForTimeout(1_000)
await page.screenshot({ path: picture("timeline") })
// Options: the chain, an iron condor of a later expiry, a chart.
await page.goto(`${base}/app/options`)
await page.getByRole("radio").nth(1).click()
await page.locator("[data-chain] [data-column=delta]").first().waitFor()
await page.waitForTimeout(4_000)
await page.screenshot({ path: picture("chain") })
await page.goto(page.url().replace("/app/options", "/app/options/payoff"))
await page.getByRole("button", { name: "Templates" }).click()
await page.getByRole("button", { name: "Iron condor", exact: true }).click()
await page.locator("[data-payoff-summary]").waitFor()
await page.waitForTimeout(1_500)
await page.screenshot({ path: picture("payoff") })
await page.goto(`${base}/app/charts`)
await page.getByRole("group", { name: /^Chart of/ }).waitFor()
await page.getByRole("button", { name: /^Indicators/ }).click()
await page.getByRole("button", { name: /^Add (RSI|Relative strength)/ }).click()
await page.keyboard.press("Escape")
await page.waitForTimeout(2_000)
const chart = await page.getByRole("group", { name: /^Chart of/ }).boundingBox()
const draw = async (name, ...places) => {
  await page.getByRole("button", { name: /^Draw/ }).click()
  await page.getByRole("button", { name, exact: true }).click()
  for (const [x, y] of places)
    await page.mouse.click(chart.x + chart.width * x, chart.y + chart.height * y)
}
await draw("Fibonacci retracement", [0.35, 0.6], [0.6, 0.2])
await draw("Level", [0.5, 0.12])
await page.keyboard.press("Escape")
await page.mouse.move(0, 0)
await page.waitForTimeout(3_000)
await page.screenshot({ path: picture("chart") })
await browser.close()
