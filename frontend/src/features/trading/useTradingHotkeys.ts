import { useAlertDraft } from "@/features/alerts/store"
import { useHotkeys } from "@/lib/hotkeys"
import { useDepthChoices } from "./depth/store"
import { exitTicket } from "./logic/exit"
import { type FocusedRow, useChart, useFocusedRow } from "./store"
import { type Tradable, useTicket } from "./ticket/store"
import type { Instrument, Side } from "./types"

const GROUP = "Trading"

const isIndex = (instrument: Tradable) => "is_tradable" in instrument && !instrument.is_tradable

/** B, S, C, D, A and X on the focused row; without one, on the instrument of the chart. */
export function useTradingHotkeys(): void {
  const target = (): FocusedRow | null => {
    const row = useFocusedRow.getState().row
    const charted = useChart.getState().instrument
    return row ?? (charted ? { instrument: charted, position: null } : null)
  }
  const trade = (side: Side) => {
    const row = target()
    if (!row || isIndex(row.instrument)) return
    useTicket.getState().open({
      instrument: row.instrument,
      side,
      purpose: "entry",
      ...(row.position ? { product: row.position.product } : {}),
    })
  }
  const exit = () => {
    const position = target()?.position
    if (position && position.quantity !== 0) useTicket.getState().open(exitTicket(position))
  }
  const chart = () => {
    const row = target()
    if (row && "type" in row.instrument) useChart.getState().show(row.instrument as Instrument)
  }
  const alert = () => {
    const row = target()
    if (row) useAlertDraft.getState().open(row.instrument)
  }
  useHotkeys([
    { keys: "b", label: "Buy the focused row", group: GROUP, run: () => trade("BUY") },
    { keys: "s", label: "Sell the focused row", group: GROUP, run: () => trade("SELL") },
    { keys: "c", label: "Chart of the focused row", group: GROUP, run: chart },
    {
      keys: "d",
      label: "Depth of the focused row",
      group: GROUP,
      run: () => useDepthChoices.getState().toggleDock(),
    },
    { keys: "a", label: "Alert on the focused row", group: GROUP, run: alert },
    { keys: "x", label: "Exit the focused position", group: GROUP, run: exit },
  ])
}
