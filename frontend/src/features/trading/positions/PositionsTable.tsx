import { type ReactNode, useMemo } from "react"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table"
import { cn } from "@/lib/cn"
import { formatPrice, formatQuantity, formatRupees } from "@/lib/format"
import { LiveCell } from "@/lib/live/LiveCell"
import { useSubscription } from "@/lib/live/useQuote"
import { ltpText } from "../logic/cells"
import { exitTicket } from "../logic/exit"
import { totalCharges } from "../logic/pnl"
import { useFocusedRow } from "../store"
import { useTicket } from "../ticket/store"
import type { Position } from "../types"
import { LivePnl } from "./LivePnl"

/** One number column; `from` hides it while the table is narrower than that. */
interface Column {
  title: string
  from: string
  cell: (position: Position, alone: readonly Position[]) => ReactNode
  total?: (positions: readonly Position[]) => ReactNode
}

const ALWAYS = ""
const FROM_MEDIUM = "@max-[520px]:hidden"
const FROM_ROOMY = "@max-[700px]:hidden"
const FROM_EASY = "@max-[780px]:hidden"
const FROM_BROAD = "@max-[840px]:hidden"
const FROM_WIDE = "@max-[1060px]:hidden"

/** However wide the numbers get, the way out of a position stays in sight. */
const PINNED = "sticky right-0 bg-card"

const COLUMNS: Column[] = [
  { title: "Net", from: ALWAYS, cell: (position) => <NetQuantity position={position} /> },
  { title: "Average", from: FROM_EASY, cell: (position) => formatPrice(position.average_price) },
  {
    title: "LTP",
    from: FROM_MEDIUM,
    cell: ({ instrument, ltp, quantity }) =>
      quantity === 0 ? formatPrice(ltp) : <LiveCell id={instrument.id} text={ltpText} />,
  },
  {
    title: "Bought",
    from: FROM_WIDE,
    cell: (position) => turnover(position.buy_quantity, position.buy_value),
  },
  {
    title: "Sold",
    from: FROM_WIDE,
    cell: (position) => turnover(position.sell_quantity, position.sell_value),
  },
  {
    title: "Realised",
    from: FROM_BROAD,
    cell: (_, alone) => <LivePnl positions={alone} part="realised" />,
    total: (all) => <LivePnl positions={all} part="realised" />,
  },
  {
    title: "Unrealised",
    from: FROM_ROOMY,
    cell: (_, alone) => <LivePnl positions={alone} part="unrealised" />,
    total: (all) => <LivePnl positions={all} part="unrealised" />,
  },
  {
    title: "Charges",
    from: FROM_WIDE,
    cell: (position) => formatRupees(position.charges),
    total: (all) => formatRupees(totalCharges(all)),
  },
  {
    title: "Net P&L",
    from: ALWAYS,
    cell: (position, alone) => (
      <LivePnl
        positions={alone}
        part="total"
        less={Number(position.charges)}
        className="font-medium"
      />
    ),
    total: (all) => <LivePnl positions={all} part="total" less={totalCharges(all)} />,
  },
]

interface PositionsTableProps {
  positions: readonly Position[]
  canTrade: boolean
}

/** Positions marked live; closed ones stay with their realised result. Columns follow the table's width. */
export function PositionsTable({ positions, canTrade }: PositionsTableProps) {
  useSubscription(
    positions.filter((position) => position.quantity !== 0).map((each) => each.instrument.id),
  )
  return (
    <div className="@container">
      <Table>
        <caption className="sr-only">
          Positions with live profit and loss after charges. Focus a row and press X to exit it.
        </caption>
        <TableHeader>
          <TableRow className="h-8">
            <TableHead>Instrument</TableHead>
            {COLUMNS.map((column) => (
              <TableHead key={column.title} className={cn("text-right", column.from)}>
                {column.title}
              </TableHead>
            ))}
            <TableHead className={PINNED}>
              <span className="sr-only">Actions</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {positions.map((position) => (
            <PositionRow
              key={`${position.instrument.id}-${position.product}`}
              position={position}
              canTrade={canTrade}
            />
          ))}
        </TableBody>
        <tfoot>
          <tr className="h-9 font-semibold" data-totals="">
            <th scope="row" className="px-3 text-left">
              Total
            </th>
            {COLUMNS.map((column) => (
              <TableCell key={column.title} className={cn("num text-right", column.from)}>
                {column.total?.(positions)}
              </TableCell>
            ))}
            <td className={PINNED} />
          </tr>
        </tfoot>
      </Table>
    </div>
  )
}

function PositionRow({ position, canTrade }: { position: Position; canTrade: boolean }) {
  const setRow = useFocusedRow((state) => state.set)
  const openTicket = useTicket((state) => state.open)
  const alone = useMemo(() => [position], [position])
  const { instrument, quantity } = position
  const isFlat = quantity === 0
  return (
    <tr
      tabIndex={0}
      data-position={instrument.symbol}
      onFocus={() => setRow({ instrument, position })}
      onBlur={() => setRow(null)}
      className={cn(
        "h-(--row-book) border-b outline-none hover:bg-accent/40 focus-visible:bg-accent focus-visible:shadow-[inset_2px_0_0_var(--ring)] coarse:h-12",
        isFlat && "text-muted-foreground",
      )}
    >
      <TableCell className="font-medium @min-[520px]:whitespace-nowrap">
        <span className="mr-2 @max-[520px]:block">{instrument.display}</span>
        <span className="inline-flex items-center gap-1.5">
          <PositionBadge quantity={quantity} />
          <span className="text-2xs font-normal text-muted-foreground">{position.product}</span>
        </span>
      </TableCell>
      {COLUMNS.map((column) => (
        <TableCell key={column.title} className={cn("num text-right", column.from)}>
          {column.cell(position, alone)}
        </TableCell>
      ))}
      <TableCell className={cn("w-16 py-0 text-right", PINNED)}>
        {!isFlat && (
          <Button
            size="sm"
            variant="outline"
            disabled={!canTrade}
            aria-label={`Exit ${instrument.display}`}
            title="Exit (X): opens the ticket filled in, sends nothing"
            onClick={() => openTicket(exitTicket(position))}
          >
            Exit
          </Button>
        )}
      </TableCell>
    </tr>
  )
}

/** LONG, SHORT or CLOSED in words: a sign alone is easily overlooked. */
function PositionBadge({ quantity }: { quantity: number }) {
  if (quantity === 0) return <Badge variant="outline">CLOSED</Badge>
  return quantity > 0 ? <Badge variant="buy">LONG</Badge> : <Badge variant="sell">SHORT</Badge>
}

/** Signed units, with lots beside them where a lot is more than one unit. */
function NetQuantity({ position: { quantity, instrument } }: { position: Position }) {
  const lots = Math.abs(quantity) / instrument.lot_size
  return (
    <>
      {formatQuantity(quantity)}
      {quantity !== 0 && instrument.lot_size > 1 && (
        <span className="ml-1 text-2xs text-muted-foreground">
          {Number.isInteger(lots) ? lots : lots.toFixed(2)}
          {lots === 1 ? " lot" : " lots"}
        </span>
      )}
    </>
  )
}

/** Units and their average price. */
function turnover(quantity: number, value: string): string {
  return quantity === 0
    ? "–"
    : `${formatQuantity(quantity)} @ ${formatPrice(Number(value) / quantity)}`
}
