import { useQuery } from "@tanstack/react-query"
import { Download, Layers } from "lucide-react"
import { useState } from "react"
import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Switch } from "@/components/ui/switch"
import { totalCharges } from "@/features/trading/logic/pnl"
import { LivePnl } from "@/features/trading/positions/LivePnl"
import { PositionsSkeleton } from "@/features/trading/positions/PositionsPanel"
import { PositionsTable } from "@/features/trading/positions/PositionsTable"
import { positionsQuery, useActiveAccount } from "@/features/trading/queries"
import { RiskBanner } from "@/features/trading/risk/RiskBanner"
import type { Position } from "@/features/trading/types"
import { useScope } from "@/lib/api/queries"
import { formatRupees } from "@/lib/format"
import { useTitle } from "@/lib/useTitle"
import { downloadCsv, toCsv } from "./logic/csv"
import { POSITION_COLUMNS } from "./logic/exports"

/** Everything held and closed today, marked live. */
export function Component() {
  useTitle("Positions")
  const { account, query: accounts } = useActiveAccount()
  const { data, isPending, error, refetch } = useQuery(positionsQuery(account?.id ?? ""))
  const [isOpenOnly, setOpenOnly] = useState(false)
  const canTrade = useScope("orders:write")
  const shown = data?.filter((position) => !isOpenOnly || position.quantity !== 0) ?? []
  return (
    <div className="flex min-h-full flex-col gap-2 p-2 md:h-full">
      <RiskBanner />
      <div className="flex flex-wrap items-center gap-2 px-1 pt-1">
        <h1 tabIndex={-1} className="text-base font-semibold">
          Positions
        </h1>
        {account && <span className="text-xs text-muted-foreground">{account.label}</span>}
      </div>
      <Card className="flex min-h-0 flex-1 flex-col">
        {data && <Totals positions={data} />}
        <div className="flex flex-wrap items-center gap-3 border-b p-2">
          <span className="flex items-center gap-2 px-1 text-xs">
            <Switch id="open-only" checked={isOpenOnly} onCheckedChange={setOpenOnly} />
            <label htmlFor="open-only">Open only</label>
          </span>
          <Button
            size="sm"
            variant="outline"
            className="ml-auto"
            disabled={shown.length === 0}
            onClick={() => downloadCsv("positions.csv", toCsv(POSITION_COLUMNS, shown))}
          >
            <Download aria-hidden />
            CSV
          </Button>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto">
          {error || accounts.error ? (
            <ErrorState
              title="Positions could not be loaded"
              error={error ?? accounts.error}
              onRetry={() => (error ? refetch() : accounts.refetch())}
            />
          ) : isPending ? (
            <PositionsSkeleton rows={6} />
          ) : shown.length === 0 ? (
            <EmptyState
              icon={Layers}
              title={isOpenOnly && data.length > 0 ? "Nothing is open" : "No positions"}
              action={
                <Button asChild size="sm">
                  <Link to="/app">Go to the dashboard</Link>
                </Button>
              }
            >
              A position appears with the first fill and is marked with every price after it.
            </EmptyState>
          ) : (
            <PositionsTable positions={shown} canTrade={canTrade} />
          )}
        </div>
      </Card>
    </div>
  )
}

/** The day's sums, live. */
function Totals({ positions }: { positions: Position[] }) {
  const charges = totalCharges(positions)
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-2 border-b p-3 sm:flex sm:flex-wrap">
      <Total name="Realised">
        <LivePnl positions={positions} part="realised" />
      </Total>
      <Total name="Unrealised">
        <LivePnl positions={positions} part="unrealised" />
      </Total>
      <Total name="Charges">{formatRupees(-charges)}</Total>
      <Total name="Net P&L">
        <LivePnl positions={positions} part="total" less={charges} />
      </Total>
    </dl>
  )
}

function Total({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-32">
      <dt className="text-2xs text-muted-foreground">{name}</dt>
      <dd className="num text-base font-semibold">{children}</dd>
    </div>
  )
}
