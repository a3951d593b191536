import { useInfiniteQuery } from "@tanstack/react-query"
import { Download, ReceiptText } from "lucide-react"
import { useMemo, useState } from "react"
import { useSearchParams } from "react-router"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs"
import { useActiveAccount } from "@/features/trading/queries"
import { RiskBanner } from "@/features/trading/risk/RiskBanner"
import { useScope } from "@/lib/api/queries"
import { useTitle } from "@/lib/useTitle"
import { CancelAll } from "./CancelAll"
import { downloadCsv, toCsv } from "./logic/csv"
import { ORDER_COLUMNS } from "./logic/exports"
import { matches } from "./logic/filter"
import { NO_FILTER, OrderFilters, type OrderFilterValues } from "./OrderFilters"
import { OrdersSkeleton, OrdersTable } from "./OrdersTable"
import { OrderTimeline } from "./OrderTimeline"
import { type OrderFilter, ordersQuery } from "./queries"
import { TradesTab } from "./TradesTab"

const TABS = [
  ["open", "Open"],
  ["closed", "Closed"],
  ["all", "All"],
  ["trades", "Trades"],
] as const

type Tab = (typeof TABS)[number][0]

/** The order book: open, closed, all, and the trades they made. */
export function Component() {
  useTitle("Orders")
  const [params, setParams] = useSearchParams()
  const tab = (TABS.find(([name]) => name === params.get("tab"))?.[0] ?? "all") as Tab
  const { account, query } = useActiveAccount()
  const accountId = account?.id ?? ""
  const set = (name: string, value: string | null) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now)
        if (value === null) next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  return (
    <div className="flex min-h-full flex-col gap-2 p-2 md:h-full">
      <RiskBanner />
      <div className="flex flex-wrap items-center gap-2 px-1 pt-1">
        <h1 tabIndex={-1} className="text-base font-semibold">
          Orders
        </h1>
        {account && <span className="text-xs text-muted-foreground">{account.label}</span>}
      </div>
      <Card className="flex min-h-0 flex-1 flex-col">
        {query.error ? (
          <ErrorState
            title="Accounts could not be loaded"
            error={query.error}
            onRetry={query.refetch}
          />
        ) : (
          <Tabs value={tab} onValueChange={(next) => set("tab", next)} className="min-h-0 flex-1">
            <div className="flex flex-wrap items-center gap-2 border-b px-2 py-1.5">
              <TabsList aria-label="Order lists">
                {TABS.map(([name, label]) => (
                  <TabsTrigger key={name} value={name}>
                    {label}
                  </TabsTrigger>
                ))}
              </TabsList>
            </div>
            <TabsContent value={tab} className="flex min-h-0 flex-col">
              {tab === "trades" ? (
                <TradesTab accountId={accountId} onOrder={(id) => set("order", id)} />
              ) : (
                <OrderList
                  key={tab}
                  accountId={accountId}
                  filter={tab}
                  onOrder={(id) => set("order", id)}
                />
              )}
            </TabsContent>
          </Tabs>
        )}
      </Card>
      <OrderTimeline orderId={params.get("order")} onClose={() => set("order", null)} />
    </div>
  )
}

interface OrderListProps {
  accountId: string
  filter: OrderFilter
  onOrder: (id: string) => void
}

function OrderList({ accountId, filter, onOrder }: OrderListProps) {
  const [values, setValues] = useState<OrderFilterValues>(NO_FILTER)
  const canTrade = useScope("orders:write")
  const query = useInfiniteQuery(ordersQuery(accountId, filter))
  const all = useMemo(() => query.data?.pages.flatMap((page) => page.results) ?? [], [query.data])
  const shown = useMemo(() => all.filter((order) => matches(order, values)), [all, values])
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b p-2">
        <OrderFilters values={values} onChange={setValues} />
        <span className="num text-xs text-muted-foreground" aria-live="polite">
          {query.isPending ? "" : `${shown.length} of ${all.length}`}
        </span>
        <div className="ml-auto flex gap-2">
          <Button
            size="sm"
            variant="outline"
            disabled={shown.length === 0}
            onClick={() => downloadCsv(`orders-${filter}.csv`, toCsv(ORDER_COLUMNS, shown))}
          >
            <Download aria-hidden />
            CSV
          </Button>
          {canTrade && <CancelAll accountId={accountId} />}
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {query.error ? (
          <ErrorState
            title="Orders could not be loaded"
            error={query.error}
            onRetry={query.refetch}
          />
        ) : query.isPending ? (
          <OrdersSkeleton />
        ) : shown.length === 0 ? (
          <NoOrders
            filter={filter}
            isFiltered={all.length > 0}
            onClear={() => setValues(NO_FILTER)}
          />
        ) : (
          <OrdersTable orders={shown} canTrade={canTrade} onOrder={onOrder} />
        )}
        {query.hasNextPage && (
          <div className="p-3 text-center">
            <Button
              size="sm"
              variant="outline"
              pending={query.isFetchingNextPage}
              onClick={() => query.fetchNextPage()}
            >
              Load older orders
            </Button>
          </div>
        )}
      </div>
    </>
  )
}

interface NoOrdersProps {
  filter: OrderFilter
  isFiltered: boolean
  onClear: () => void
}

function NoOrders({ filter, isFiltered, onClear }: NoOrdersProps) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={ReceiptText}
        title="No order matches"
        action={
          <Button size="sm" variant="outline" onClick={onClear}>
            Clear filters
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState icon={ReceiptText} title={filter === "open" ? "No open orders" : "No orders yet"}>
      {filter === "open"
        ? "Orders that are working at the exchange or wait for their trigger show up here."
        : "Press B or S on a row of the dashboard's watchlist. Every order stays here, refused ones with their reasons."}
    </EmptyState>
  )
}
