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
  "marketdata:read": "See prices and instruments",
  "orders:read": "See orders, positions and funds",
  "orders:write": "Place, change and cancel orders",
  "risk:read": "See limits and risk state",
  "risk:write": "Set limits, use the kill switch",
  "workspace:write": "Edit watchlists and layouts",
  "org:read": "See members",
  "org:manage": "Manage members",
  "keys:manage": "Make and revoke API keys",
  "audit:read": "See the audit log",
}
