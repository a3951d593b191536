import { MoreHorizontal, Plus } from "lucide-react"
import { type KeyboardEvent, useState } from "react"
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/components/ui/alert-dialog"
import { Button } from "@/components/ui/button"
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu"
import { toast } from "@/components/ui/sonner"
import { ApiError } from "@/lib/api"
import { cn } from "@/lib/cn"
import { useHotkeys } from "@/lib/hotkeys"
import { useWatchlistChanges } from "../queries"
import { useTradingChoices } from "../store"
import type { Watchlist } from "../types"
import { NameDialog } from "./NameDialog"

type Asking = "create" | "rename" | "delete" | null

const why = (error: unknown) => (error instanceof ApiError ? error.message : "Nothing was changed.")

/** The lists as tabs, with create, rename and delete. */
export function WatchlistTabs({
  lists,
  activeId,
}: {
  lists: Watchlist[]
  activeId: string | null
}) {
  const choose = useTradingChoices((state) => state.setWatchlist)
  const { create, rename, remove } = useWatchlistChanges()
  const [asking, setAsking] = useState<Asking>(null)
  const active = lists.find((list) => list.id === activeId)

  useHotkeys(
    lists.slice(0, 9).map((list, index) => ({
      keys: `alt+${index + 1}`,
      label: `Watchlist ${index + 1}`,
      group: "Watchlist",
      run: () => choose(String(list.id)),
    })),
  )
  const onArrow = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const next = by && lists[lists.findIndex((list) => list.id === activeId) + by]
    if (!next) return
    event.preventDefault()
    choose(String(next.id))
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }
  const fail = (error: unknown) => toast.error("Not saved", { description: why(error) })

  return (
    <div className="flex h-11 shrink-0 items-center gap-1 border-b px-2">
      <div
        role="tablist"
        aria-label="Watchlists"
        className="flex min-w-0 flex-1 items-center gap-1 overflow-x-auto [scrollbar-width:none]"
        onKeyDown={onArrow}
      >
        {lists.map((list) => (
          <button
            key={list.id}
            type="button"
            role="tab"
            data-tab={list.id}
            aria-selected={list.id === activeId}
            tabIndex={list.id === activeId ? 0 : -1}
            onClick={() => choose(String(list.id))}
            className={cn(
              "inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-xs font-medium text-muted-foreground hover:text-foreground coarse:h-10",
              list.id === activeId && "bg-accent text-accent-foreground",
            )}
          >
            {list.name}
            <span className="num text-2xs text-muted-foreground">{list.items.length}</span>
          </button>
        ))}
      </div>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="New watchlist"
        onClick={() => setAsking("create")}
      >
        <Plus aria-hidden />
      </Button>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label="Watchlist actions" disabled={!active}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setAsking("rename")}>Rename…</DropdownMenuItem>
          <DropdownMenuItem
            variant="destructive"
            disabled={lists.length < 2}
            onSelect={() => setAsking("delete")}
          >
            Delete…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <NameDialog
        key={`${asking}`}
        isOpen={asking === "create" || asking === "rename"}
        title={asking === "rename" ? "Rename watchlist" : "New watchlist"}
        action={asking === "rename" ? "Rename" : "Create"}
        initial={asking === "rename" ? (active?.name ?? "") : ""}
        onClose={() => setAsking(null)}
        onName={(name) => {
          setAsking(null)
          if (asking === "rename" && active)
            rename.mutate({ id: active.id, name }, { onError: fail })
          else create.mutate(name, { onError: fail, onSuccess: (list) => choose(String(list.id)) })
        }}
      />
      <AlertDialog open={asking === "delete"} onOpenChange={(isOpen) => !isOpen && setAsking(null)}>
        <AlertDialogContent>
          <AlertDialogHeader>
            <AlertDialogTitle>Delete “{active?.name}”?</AlertDialogTitle>
            <AlertDialogDescription>
              The list and its order are lost. Orders and positions are not touched.
            </AlertDialogDescription>
          </AlertDialogHeader>
          <AlertDialogFooter>
            <AlertDialogCancel>Keep it</AlertDialogCancel>
            <AlertDialogAction
              onClick={() => active && remove.mutate(active.id, { onError: fail })}
            >
              Delete list
            </AlertDialogAction>
          </AlertDialogFooter>
        </AlertDialogContent>
      </AlertDialog>
    </div>
  )
}
