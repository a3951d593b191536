import { useQuery } from "@tanstack/react-query"
import {
  CandlestickChart,
  CircleMinus,
  CirclePlus,
  Contrast,
  Keyboard,
  LogOut,
  SunMoon,
} from "lucide-react"
import { useState } from "react"
import { useNavigate } from "react-router"
import { Badge } from "@/components/ui/badge"
import {
  Command,
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from "@/components/ui/command"
import { openTicket, showInstrument } from "@/features/trading/shell"
import { call, type Instrument } from "@/lib/api"
import { isDark, setAppearance, useAppearance } from "@/lib/theme"
import { useDebounced } from "@/lib/useDebounced"
import { useLogOut } from "./AccountMenu"
import { PAGES, SUBPAGES } from "./pages"
import { Keys } from "./ShortcutSheet"

type PaletteProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  onShortcuts: () => void
}

/** One field for everything: instruments, pages, actions. */
export function CommandPalette({ open, onOpenChange, onShortcuts }: PaletteProps) {
  return (
    <CommandDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Search"
      description="Find an instrument, a page or an action"
    >
      <Palette close={() => onOpenChange(false)} onShortcuts={onShortcuts} />
    </CommandDialog>
  )
}

function Palette({ close, onShortcuts }: { close: () => void; onShortcuts: () => void }) {
  const [text, setText] = useState("")
  const query = useDebounced(text.trim(), 120)
  const search = useQuery({
    queryKey: ["instruments", "palette", query],
    queryFn: ({ signal }) =>
      call("get", "/api/v1/instruments/search", {
        query: { q: query, limit: 12 },
        signal,
      }),
    enabled: query.length > 0,
    placeholderData: (previous) => previous,
    staleTime: 60_000,
  })
  const run = (action: () => void) => () => {
    close()
    // After the dialog has given the focus back, so that the action may take it.
    setTimeout(action, 0)
  }
  const instruments = query ? (search.data?.results ?? []) : []
  return (
    <Command shouldFilter={false} loop label="Search">
      <CommandInput
        placeholder="Instrument, page or action"
        value={text}
        onValueChange={setText}
        aria-label="Search"
      />
      <CommandList>
        <CommandEmpty>{emptyText(query, search.isFetching, search.isError)}</CommandEmpty>
        <Instruments instruments={instruments} run={run} />
        <Places text={text} run={run} />
        <Actions text={text} run={run} onShortcuts={onShortcuts} />
      </CommandList>
    </Command>
  )
}

function emptyText(query: string, loading: boolean, failed: boolean): string {
  if (loading) return "Searching …"
  if (failed) return "The search failed. Pages and actions still work."
  return query ? `Nothing is called “${query}”.` : "Type to search."
}

type Run = (action: () => void) => () => void

function matches(label: string, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => label.toLowerCase().includes(word))
}

function Instruments({ instruments, run }: { instruments: Instrument[]; run: Run }) {
  const navigate = useNavigate()
  if (instruments.length === 0) return null
  const show = (instrument: Instrument) =>
    run(() => {
      showInstrument(instrument)
      void navigate("/app")
    })
  return (
    <CommandGroup heading="Instruments">
      {instruments.map((instrument) => (
        <CommandItem
          key={instrument.id}
          value={`instrument-${instrument.id}`}
          onSelect={show(instrument)}
        >
          <CandlestickChart aria-hidden />
          <span className="min-w-0 truncate">{instrument.display}</span>
          <span className="min-w-0 flex-1 truncate text-xs text-muted-foreground">
            {instrument.name !== instrument.display && instrument.name}
          </span>
          <Badge variant="outline">{instrument.exchange}</Badge>
          {instrument.is_tradable && <TicketButtons instrument={instrument} run={run} />}
        </CommandItem>
      ))}
    </CommandGroup>
  )
}

/** Pointer shortcuts; with the keyboard, pick the instrument and press B or S. */
function TicketButtons({ instrument, run }: { instrument: Instrument; run: Run }) {
  return (
    <span className="flex gap-1">
      {(["BUY", "SELL"] as const).map((side) => (
        <button
          key={side}
          type="button"
          tabIndex={-1}
          aria-label={`${side} ${instrument.display}`}
          className={
            side === "BUY"
              ? "inline-flex size-6 items-center justify-center rounded-sm text-buy hover:bg-buy/12 [&_svg]:text-buy!"
              : "inline-flex size-6 items-center justify-center rounded-sm text-sell hover:bg-sell/12 [&_svg]:text-sell!"
          }
          onClick={(event) => {
            event.stopPropagation()
            run(() => openTicket(instrument, side))()
          }}
        >
          {side === "BUY" ? <CirclePlus aria-hidden /> : <CircleMinus aria-hidden />}
        </button>
      ))}
    </span>
  )
}

function Places({ text, run }: { text: string; run: Run }) {
  const navigate = useNavigate()
  const pages = PAGES.filter((page) => matches(page.label, text))
  const subpages = text ? SUBPAGES.filter((page) => matches(page.label, text)) : []
  if (pages.length + subpages.length === 0) return null
  return (
    <CommandGroup heading="Pages">
      {pages.map(({ path, label, icon: Icon, keys }) => (
        <CommandItem key={path} value={`page-${path}`} onSelect={run(() => navigate(path))}>
          <Icon aria-hidden />
          <span className="flex-1">{label}</span>
          {keys && <Keys keys={keys} />}
        </CommandItem>
      ))}
      {subpages.map(({ path, label }) => (
        <CommandItem key={path} value={`page-${path}`} onSelect={run(() => navigate(path))}>
          <span className="pl-6">{label}</span>
        </CommandItem>
      ))}
    </CommandGroup>
  )
}

function Actions({ text, run, onShortcuts }: { text: string; run: Run; onShortcuts: () => void }) {
  const appearance = useAppearance()
  const leave = useLogOut()
  const actions = [
    {
      label: isDark() ? "Light theme" : "Dark theme",
      icon: SunMoon,
      act: () => setAppearance({ theme: isDark() ? "light" : "dark" }),
    },
    {
      label: appearance.palette === "cvd" ? "Normal colours" : "Colour-blind palette",
      icon: Contrast,
      act: () => setAppearance({ palette: appearance.palette === "cvd" ? "default" : "cvd" }),
    },
    { label: "Keyboard shortcuts", icon: Keyboard, act: onShortcuts },
    { label: "Log out", icon: LogOut, act: leave },
  ].filter((action) => matches(action.label, text))
  if (actions.length === 0) return null
  return (
    <CommandGroup heading="Actions">
      {actions.map(({ label, icon: Icon, act }) => (
        <CommandItem key={label} value={`action-${label}`} onSelect={run(act)}>
          <Icon aria-hidden />
          {label}
        </CommandItem>
      ))}
    </CommandGroup>
  )
}
