import { useMutation, useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { Button } from "@/components/ui/button"
import { marketStatusQuery } from "@/lib/api"
import { toastFailure } from "@/lib/failure"
import { board } from "@/lib/live"
import { quotedInstruments, useWatchlistChanges } from "../queries"
import { useChart, useTradingChoices } from "../store"
import type { Watchlist } from "../types"

const WAIT_MS = 3_000
const LIST_NAME = "Recording"

/**
 * Under a list of which a recorded day plays nothing: says so, and makes a list of what it plays.
 * A recording knows few instruments, and a page of dashes would not say why.
 */
export function QuotedHint({ list, lists }: { list: Watchlist; lists: readonly Watchlist[] }) {
  const { data: market } = useQuery(marketStatusQuery)
  const { create, setItems } = useWatchlistChanges()
  const choose = useTradingChoices((state) => state.setWatchlist)
  const show = useChart((state) => state.show)
  const isSilent = useSilence(list, market?.mode === "REPLAY")
  const add = useMutation({
    mutationFn: async () => {
      const items = await quotedInstruments(30)
      const target =
        lists.find((each) => each.name === LIST_NAME) ?? (await create.mutateAsync(LIST_NAME))
      await setItems.mutateAsync({ id: target.id, items })
      choose(String(target.id))
      if (items[0]) show(items[0])
    },
    onError: (error) => toastFailure("The list was not made", error),
  })
  if (!isSilent) return null
  return (
    <div className="grid justify-items-start gap-2 border-t p-3 text-sm" role="status">
      <p className="text-muted-foreground">
        The recorded day plays none of these. A list of what it plays:
      </p>
      <Button size="sm" disabled={add.isPending} onClick={() => add.mutate()}>
        {add.isPending ? "Making the list …" : "Watch the recording"}
      </Button>
    </div>
  )
}

/** Whether no instrument of the list has had a price for a while. */
function useSilence(list: Watchlist, isAsked: boolean): boolean {
  const [isSilent, setSilent] = useState(false)
  useEffect(() => {
    setSilent(false)
    if (!isAsked || list.items.length === 0) return
    const timer = window.setInterval(
      () => setSilent(list.items.every(({ id }) => Number.isNaN(board.get(id, "ltp")))),
      WAIT_MS,
    )
    return () => window.clearInterval(timer)
  }, [list, isAsked])
  return isSilent
}
