// Opens a page of a running terminal and prints what it costs the browser, as JSON:
//   node bench/measure.mjs '{"base": …, "email": …, "password": …, "path": …, "ready": …, "columns": […],
//                            "seconds": …, "every": …, "baseline": file or null, "picture": file or null}'
import { readFileSync } from "node:fs"
import { chromium } from "@playwright/test"

const options = JSON.parse(process.argv[2])
const HEADER = 16
const RECORD = 72
const FRAMES_MS = 20_000

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // The baseline's page comes from this script and not from the server that its sockets go to.
    "--disable-features=LocalNetworkAccessChecks",
  ],
})
const page = await browser.newPage({
  viewport: { width: 1280, height: 800 },
  locale: "en-IN",
  timezoneId: "Asia/Kolkata",
})
const problems = []
page.on("pageerror", (error) => problems.push(String(error)))
await page.addInitScript((columns) => {
  const state = { columns, strikes: 0 }
  localStorage.setItem("terminal.chain", JSON.stringify({ state, version: 1 }))
}, options.columns)
if (options.baseline) {
  const script = readFileSync(options.baseline, "utf8")
  const html = `<!doctype html><title>Baseline</title><body><script src="/bench/baseline.js"></script>`
  await page.route(/bench\/baseline\.js$/, (route) =>
    route.fulfill({ contentType: "text/javascript", body: script }),
  )
  await page.route(/bench\/baseline\?/, (route) =>
    route.fulfill({ contentType: "text/html", body: html }),
  )
}
await page.goto(`${options.base}/login`)
await page.getByLabel("E-mail").fill(options.email)
await page.getByLabel("Password", { exact: true }).fill(options.password)
await page.getByRole("button", { name: "Log in", exact: true }).click()
await page.waitForURL(/\/app/)
await page.goto(`${options.base}${options.path}`)
await page
  .locator(options.ready)
  .first()
  .waitFor()
  .catch((error) => {
    throw new Error(`${error.message}\n${problems.join("\n")}`)
  })
await page.waitForTimeout(5_000)

const cdp = await page.context().newCDPSession(page)
const received = await arriving(5_000)
await cdp.send("Performance.enable")
await cdp.send("HeapProfiler.enable")
const samples = [await sample()]
for (let at = options.every; at <= options.seconds; at += options.every) {
  await page.waitForTimeout(options.every * 1000)
  samples.push(await sample())
}
// Frames are counted at the end: a page that asks for sixty of them a second pays for each.
await page.evaluate(watchFrames)
await page.waitForTimeout(FRAMES_MS)
const frames = await page.evaluate(() => globalThis.benchFrames)
if (options.picture) await page.screenshot({ path: options.picture })
process.stdout.write(`${JSON.stringify({ received, samples, frames, problems })}\n`)
await browser.close()

/** Quote records and documents a second that reach the page. */
async function arriving(ms) {
  const seen = { records: 0, documents: 0 }
  const count = ({ response }) => {
    if (response.opcode === 2)
      seen.records += Math.floor((response.payloadData.length * 0.75 - HEADER) / RECORD)
    else if (response.payloadData.startsWith('{"type":"chain"')) seen.documents += 1
  }
  cdp.on("Network.webSocketFrameReceived", count)
  await cdp.send("Network.enable")
  await page.waitForTimeout(ms)
  await cdp.send("Network.disable")
  cdp.off("Network.webSocketFrameReceived", count)
  return { records: (seen.records * 1000) / ms, documents: (seen.documents * 1000) / ms }
}

/** Browser counters, then the heap after a collection; the collection is not counted in the next span. */
async function sample() {
  const before = await counters()
  await cdp.send("HeapProfiler.collectGarbage")
  const after = await counters()
  return { before, after }
}

async function counters() {
  const { metrics } = await cdp.send("Performance.getMetrics")
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

/** Runs in the page: times of animation frames and long tasks. */
function watchFrames() {
  const found = { count: 0, long: 0, tasks: 0, taskMs: 0, gaps: [] }
  globalThis.benchFrames = found
  let last = performance.now()
  const next = (now) => {
    const gap = now - last
    last = now
    found.count += 1
    if (gap > 34) found.long += 1
    found.gaps.push(Math.round(gap * 10) / 10)
    requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      found.tasks += 1
      found.taskMs += entry.duration
    }
  }).observe({ entryTypes: ["longtask"] })
}
