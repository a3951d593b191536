import { useQuery } from "@tanstack/react-query"
import { Layers } from "lucide-react"
import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { useScope } from "@/lib/api/queries"
import { cn } from "@/lib/cn"
import { positionsQuery, useActiveAccount } from "../queries"
import { PositionsTable } from "./PositionsTable"

/** Positions on the dashboard. */
export function PositionsPanel({ className }: { className?: string }) {
  const { account, query: accounts } = useActiveAccount()
  const { data, isPending, error, refetch } = useQuery(positionsQuery(account?.id ?? ""))
  const canTrade = useScope("orders:write")
  const open = data?.filter((position) => position.quantity !== 0).length ?? 0
  return (
    <Card className={cn("flex min-h-0 flex-col", className)} aria-label="Positions">
      <CardHeader>
        <CardTitle>Positions</CardTitle>
        {data && <span className="num text-xs text-muted-foreground">{open} open</span>}
        <Button asChild variant="link" size="sm" className="ml-auto">
          <Link to="/app/positions">All positions</Link>
        </Button>
      </CardHeader>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {error || accounts.error ? (
          <ErrorState
            title="Positions could not be loaded"
            error={error ?? accounts.error}
            onRetry={() => (error ? refetch() : accounts.refetch())}
          />
        ) : isPending ? (
          <PositionsSkeleton rows={3} />
        ) : data.length === 0 ? (
          <EmptyState icon={Layers} title="No positions">
            Focus a row of the watchlist and press B or S. What you hold shows up here, marked live.
          </EmptyState>
        ) : (
          <PositionsTable positions={data} canTrade={canTrade} />
        )}
      </div>
    </Card>
  )
}

/** Rows in the table's own geometry. */
export function PositionsSkeleton({ rows }: { rows: number }) {
  return (
    <div role="status" aria-label="Loading positions">
      <div className="h-8 border-b" />
      {Array.from({ length: rows }, (_, index) => `row-${index}`).map((row) => (
        <div key={row} className="flex h-(--row-book) items-center gap-6 border-b px-3 coarse:h-12">
          <Skeleton className="h-3.5 w-44" />
          <Skeleton className="h-3.5 w-12" />
          <Skeleton className="ml-auto h-3.5 w-20" />
          <Skeleton className="h-3.5 w-20" />
          <Skeleton className="h-3.5 w-24" />
        </div>
      ))}
    </div>
  )
}
