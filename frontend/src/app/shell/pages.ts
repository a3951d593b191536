import {
  Activity,
  BellRing,
  Building2,
  ChartCandlestick,
  ChartSpline,
  ClipboardList,
  LayoutDashboard,
  type LucideIcon,
  Scale,
  Settings,
  TableProperties,
} from "lucide-react"

export type AppPage = {
  path: string
  label: string
  icon: LucideIcon
  /** Shortcut to get there. */
  keys?: string
  /** In the bottom bar of small screens. */
  onMobile?: boolean
}

/** The terminal's pages, as the rail, the bottom bar, the palette and the shortcuts show them. */
export const PAGES: AppPage[] = [
  { path: "/app", label: "Dashboard", icon: LayoutDashboard, keys: "g d", onMobile: true },
  { path: "/app/orders", label: "Orders", icon: ClipboardList, keys: "g o", onMobile: true },
  { path: "/app/positions", label: "Positions", icon: Scale, keys: "g p", onMobile: true },
  { path: "/app/charts", label: "Charts", icon: ChartCandlestick, keys: "g h" },
  { path: "/app/options", label: "Option chain", icon: TableProperties, keys: "g c" },
  { path: "/app/options/payoff", label: "Payoff", icon: ChartSpline, keys: "g y" },
  { path: "/app/alerts", label: "Alerts", icon: BellRing, keys: "g a" },
  { path: "/app/status", label: "Status", icon: Activity, keys: "g f" },
  { path: "/app/organisation", label: "Organisation", icon: Building2, keys: "g t" },
  { path: "/app/settings", label: "Settings", icon: Settings, keys: "g s" },
]

/** Pages without a place in the rail, for the palette. */
export const SUBPAGES: { path: string; label: string }[] = [
  { path: "/app/options/analytics", label: "Option analytics: OI, PCR, max pain, IV, GEX" },
  { path: "/app/settings/profile", label: "Profile" },
  { path: "/app/settings/security", label: "Security: password, two-step login, sessions" },
  { path: "/app/settings/api-keys", label: "API keys" },
]

/** True when `path` is the current page (the dashboard and the chain only when exact). */
export function isCurrent(path: string, pathname: string): boolean {
  const isExact = path === "/app" || path === "/app/options"
  return isExact ? pathname.replace(/\/$/, "") === path : pathname.startsWith(path)
}
