import { useQuery } from "@tanstack/react-query"
import { OctagonX, TriangleAlert } from "lucide-react"
import { Button } from "@/components/ui/button"
import { toast } from "@/components/ui/sonner"
import { ApiError } from "@/lib/api"
import { cn } from "@/lib/cn"
import { formatTime } from "@/lib/format"
import { riskQuery, useActiveAccount, useKillSwitch } from "../queries"
import type { RiskScope } from "../types"
import { RISK_WORDS } from "./words"

/** Says across the page that entries are blocked, why, and offers the way back. */
export function RiskBanner() {
  const { account } = useActiveAccount()
  const accountId = account?.id ?? ""
  const { data } = useQuery(riskQuery(accountId))
  const killSwitch = useKillSwitch(accountId)
  if (!data || data.state === "ACTIVE") return null
  const words = RISK_WORDS[data.state]
  const cause = data.scopes.find((scope) => scope.state === data.state)
  const isMild = data.state === "WARN"
  const Icon = isMild ? TriangleAlert : OctagonX
  const release = () =>
    killSwitch.mutate(
      { engage: false, reason: "Released in the terminal" },
      {
        onSuccess: () =>
          toast.success("Kill switch released", { description: "Entries are allowed again." }),
        onError: (error) =>
          toast.error("Not released", {
            description: error instanceof ApiError ? error.message : "Entries stay blocked.",
          }),
      },
    )
  return (
    <div
      role="status"
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1.5 text-sm",
        isMild ? "bg-warn/12 text-warn" : "bg-destructive/12 text-destructive",
      )}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      <span className="font-semibold">{words.title}</span>
      <span className="text-foreground">{words.meaning}</span>
      {cause && <span className="text-xs text-muted-foreground">{causeText(cause)}</span>}
      {cause?.scope_type === "ACCOUNT" && data.state === "HALTED" && (
        <Button
          size="sm"
          variant="outline"
          className="ml-auto text-foreground"
          pending={killSwitch.isPending}
          onClick={release}
        >
          Release…
        </Button>
      )}
    </div>
  )
}

function causeText(scope: RiskScope): string {
  const who = { ACCOUNT: "this account", USER: "you", ORGANISATION: "the organisation" }[
    scope.scope_type
  ]
  const since = scope.since ? ` since ${formatTime(scope.since)} IST` : ""
  return `Set for ${who ?? "the platform"}${since}${scope.reason ? `: ${scope.reason}` : ""}`
}
