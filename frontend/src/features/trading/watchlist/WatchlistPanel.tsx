import { useQuery } from "@tanstack/react-query"
import { ListPlus } from "lucide-react"
import { useRef } from "react"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import { cn } from "@/lib/cn"
import { DepthDock } from "../depth/DepthDock"
import { useWatchlistChanges, watchlistsQuery } from "../queries"
import { useChart, useTradingChoices } from "../store"
import { useTicket } from "../ticket/store"
import type { Instrument, Watchlist } from "../types"
import { AddInstrument } from "./AddInstrument"
import { QuotedHint } from "./QuotedHint"
import { WatchlistRows } from "./WatchlistRows"
import { WatchlistTabs } from "./WatchlistTabs"

/** The trader's lists of instruments with live prices. */
export function WatchlistPanel({ className }: { className?: string }) {
  const { data, isPending, error, refetch } = useQuery(watchlistsQuery)
  const chosen = useTradingChoices((state) => state.watchlistId)
  const list = data?.find((each) => String(each.id) === chosen) ?? data?.[0]
  return (
    <Card className={cn("flex min-h-0 flex-col", className)} aria-label="Watchlists">
      {isPending ? (
        <WatchlistSkeleton />
      ) : error ? (
        <ErrorState title="Watchlists could not be loaded" error={error} onRetry={refetch} />
      ) : (
        <>
          <WatchlistTabs lists={data} activeId={list?.id ?? null} />
          {list && <WatchlistBody key={list.id} list={list} />}
          {list && <QuotedHint list={list} lists={data} />}
          <DepthDock />
        </>
      )}
    </Card>
  )
}

function WatchlistBody({ list }: { list: Watchlist }) {
  const { setItems } = useWatchlistChanges()
  const shownId = useChart((state) => state.instrument?.id ?? null)
  const showChart = useChart((state) => state.show)
  const openTicket = useTicket((state) => state.open)
  const search = useRef<HTMLInputElement>(null)

  const save = (items: Instrument[]) =>
    setItems.mutate(
      { id: list.id, items },
      {
        onError: () =>
          toast.error("The watchlist was not saved", { description: "It is back as it was." }),
      },
    )
  const remove = (instrument: Instrument) => {
    save(list.items.filter((item) => item.id !== instrument.id))
    toast(`${instrument.display} removed`, {
      classNames: { actionButton: "!bg-secondary !text-secondary-foreground" },
      action: { label: "Undo", onClick: () => save(list.items) },
    })
  }
  const trade = (instrument: Instrument, side: "BUY" | "SELL") => {
    if (instrument.is_tradable) openTicket({ instrument, side, purpose: "entry" })
    else
      toast(`${instrument.display} is an index`, { description: "Trade its futures or options." })
  }

  return (
    <>
      <div className="border-b p-2">
        <AddInstrument
          inputRef={search}
          present={new Set(list.items.map((item) => item.id))}
          onAdd={(instrument) => save([...list.items, instrument])}
        />
      </div>
      {list.items.length === 0 ? (
        <EmptyState
          icon={ListPlus}
          title="This list is empty"
          action={
            <Button size="sm" onClick={() => search.current?.focus()}>
              Add an instrument
            </Button>
          }
        >
          A watchlist shows live prices. Find indices, equities, futures and options by name.
        </EmptyState>
      ) : (
        <WatchlistRows
          name={list.name}
          items={list.items}
          shownId={shownId}
          onTrade={trade}
          onChart={showChart}
          onReorder={save}
          onRemove={remove}
        />
      )}
    </>
  )
}

const SKELETON_ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"]

function WatchlistSkeleton() {
  return (
    <div aria-busy="true" role="status" aria-label="Loading watchlists">
      <div className="flex h-11 items-center gap-2 border-b px-2">
        <Skeleton className="h-6 w-24" />
        <Skeleton className="h-6 w-16" />
      </div>
      <div className="border-b p-2">
        <Skeleton className="h-8 coarse:h-11" />
      </div>
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-11 items-center justify-between border-b px-3">
          <div className="grid gap-1.5">
            <Skeleton className="h-3.5 w-32" />
            <Skeleton className="h-2.5 w-16" />
          </div>
          <div className="grid justify-items-end gap-1.5">
            <Skeleton className="h-3.5 w-20" />
            <Skeleton className="h-2.5 w-24" />
          </div>
        </div>
      ))}
    </div>
  )
}
