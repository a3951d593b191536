/**
 * Fail when a route loads more JavaScript than its budget (gzip, cold cache).
 *
 * Reads the build's manifest and follows static imports from the entry and from the route's own
 * chunk. What a page fetches later (dialogs, the palette) does not count.
 */
import { readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

const DIST = join(resolve(dirname(fileURLToPath(import.meta.url)), ".."), "dist")
const manifest = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8"))
const LANDING_KB = 150
const PAGE_KB = 280
const SHELL = ["src/app/shell/AppShell.tsx"]

/** Route -> modules that the router loads for it. */
const ROUTES = {
  "/": ["src/features/landing/LandingPage.tsx"],
  "/login": ["src/features/auth/LoginPage.tsx"],
  "/login/mfa": ["src/features/auth/MfaPage.tsx"],
  "/signup": ["src/features/auth/SignupPage.tsx"],
  "/verify-email": ["src/features/auth/VerifyEmailPage.tsx"],
  "/password/reset": ["src/features/auth/PasswordResetPage.tsx"],
  "/password/reset/key": ["src/features/auth/PasswordResetKeyPage.tsx"],
  "/status": ["src/features/status/PublicStatusPage.tsx"],
  "/invite": ["src/features/auth/InvitePage.tsx"],
  "/app": [...SHELL, "src/features/trading/DashboardPage.tsx"],
  "/app/orders": [...SHELL, "src/features/orders/OrdersPage.tsx"],
  "/app/positions": [...SHELL, "src/features/orders/PositionsPage.tsx"],
  "/app/status": [...SHELL, "src/features/status/StatusPage.tsx"],
  "/app/alerts": [...SHELL, "src/features/alerts/AlertsPage.tsx"],
  "/app/charts": [...SHELL, "src/features/chart/ChartPage.tsx"],
  "/app/options": [...SHELL, "src/features/options/OptionChainPage.tsx"],
  "/app/options/analytics": [...SHELL, "src/features/options/AnalyticsPage.tsx"],
  "/app/options/payoff": [...SHELL, "src/features/payoff/PayoffPage.tsx"],
  "/app/settings/profile": [
    ...SHELL,
    "src/features/settings/SettingsLayout.tsx",
    "src/features/settings/ProfilePage.tsx",
  ],
  "/app/settings/security": [
    ...SHELL,
    "src/features/settings/SettingsLayout.tsx",
    "src/features/settings/SecurityPage.tsx",
  ],
  "/app/settings/api-keys": [
    ...SHELL,
    "src/features/settings/SettingsLayout.tsx",
    "src/features/settings/ApiKeysPage.tsx",
  ],
  "/app/organisation": [...SHELL, "src/features/organisation/OrganisationPage.tsx"],
}

const gzipped = new Map()
function sizeOf(file) {
  if (!gzipped.has(file)) gzipped.set(file, gzipSync(readFileSync(join(DIST, file))).length)
  return gzipped.get(file)
}

function collect(key, found) {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`${key} is not in the build: update ROUTES in tools/size.mjs`)
  if (found.has(chunk.file)) return
  found.add(chunk.file)
  for (const imported of chunk.imports ?? []) collect(imported, found)
}

let failed = false
for (const [route, modules] of Object.entries(ROUTES)) {
  const files = new Set()
  for (const key of ["index.html", ...modules]) collect(key, files)
  const kb = [...files].reduce((sum, file) => sum + sizeOf(file), 0) / 1000
  const budget = route === "/" ? LANDING_KB : PAGE_KB
  const over = kb > budget
  failed ||= over
  console.log(
    `${route.padEnd(26)} ${kb.toFixed(1).padStart(6)} kB of ${budget}${over ? "  OVER BUDGET" : ""}`,
  )
}
process.exitCode = failed ? 1 : 0
