import type { Role, Scope } from "./api/types"

export const ROLES: { role: Role; label: string; means: string }[] = [
  { role: "owner", label: "Owner", means: "Everything, and manages members." },
  { role: "trader", label: "Trader", means: "Places orders and makes API keys." },
  {
    role: "risk_manager",
    label: "Risk manager",
    means: "Sets limits and the kill switch, reads the audit log.",
  },
  { role: "viewer", label: "Viewer", means: "Sees orders, positions and risk; changes nothing." },
]

export const roleLabel = (role: Role): string => ROLES.find((r) => r.role === role)?.label ?? role

export const SCOPE_MEANING: Record<Scope, string> = {
  "marketdata:read": "Prices, instruments and candles",
  "orders:read": "Orders, trades, positions and funds",
  "orders:write": "Place, change and cancel orders",
  "risk:read": "Limits and risk state",
  "risk:write": "Change limits, use the kill switch",
  "workspace:write": "Watchlists and layouts",
  "org:read": "Members of the organisation",
  "org:manage": "Manage members and invitations",
  "keys:manage": "Make and revoke API keys",
  "audit:read": "The audit log",
}
