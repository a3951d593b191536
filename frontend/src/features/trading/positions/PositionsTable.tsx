import { useMemo } from "react"
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

interface PositionsTableProps {
  positions: readonly Position[]
  canTrade: boolean
  /** Also bought, sold and charges columns (the Positions page). */
  isWide?: boolean
}

/** Positions marked live; closed ones stay with their realised result. */
export function PositionsTable({ positions, canTrade, isWide = false }: PositionsTableProps) {
  useSubscription(
    positions.filter((position) => position.quantity !== 0).map((each) => each.instrument.id),
  )
  const charges = totalCharges(positions)
  return (
    <Table>
      <caption className="sr-only">
        Positions with live profit and loss. Focus a row and press X to exit it.
      </caption>
      <TableHeader>
        <TableRow className="h-8">
          <TableHead>Instrument</TableHead>
          <TableHead>Product</TableHead>
          <TableHead className="text-right">Net</TableHead>
          <TableHead className="text-right">Average</TableHead>
          <TableHead className="text-right">LTP</TableHead>
          {isWide && <TableHead className="text-right">Bought</TableHead>}
          {isWide && <TableHead className="text-right">Sold</TableHead>}
          <TableHead className="text-right">Realised</TableHead>
          <TableHead className="text-right">Unrealised</TableHead>
          {isWide && <TableHead className="text-right">Charges</TableHead>}
          <TableHead className="text-right">P&amp;L</TableHead>
          <TableHead>
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
            isWide={isWide}
          />
        ))}
      </TableBody>
      <tfoot>
        <tr className="h-9 border-t font-semibold" data-totals="">
          <th scope="row" colSpan={isWide ? 7 : 5} className="px-3 text-left">
            Total
          </th>
          <TableCell className="text-right">
            <LivePnl positions={positions} part="realised" />
          </TableCell>
          <TableCell className="text-right">
            <LivePnl positions={positions} part="unrealised" />
          </TableCell>
          {isWide && <TableCell className="num text-right">{formatRupees(charges)}</TableCell>}
          <TableCell className="text-right">
            <LivePnl positions={positions} part="total" />
          </TableCell>
          <td />
        </tr>
      </tfoot>
    </Table>
  )
}

interface PositionRowProps {
  position: Position
  canTrade: boolean
  isWide: boolean
}

function PositionRow({ position, canTrade, isWide }: PositionRowProps) {
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
      <TableCell className="font-medium whitespace-nowrap">
        <span className="mr-2">{instrument.display}</span>
        <PositionBadge quantity={quantity} />
      </TableCell>
      <TableCell>{position.product}</TableCell>
      <TableCell className="num text-right">
        {formatQuantity(quantity)}
        {!isFlat && instrument.lot_size > 1 && (
          <span className="ml-1 text-2xs text-muted-foreground">
            {formatQuantity(Math.abs(quantity) / instrument.lot_size)}L
          </span>
        )}
      </TableCell>
      <TableCell className="num text-right">{formatPrice(position.average_price)}</TableCell>
      <TableCell className="text-right">
        <LiveCell id={instrument.id} text={ltpText} />
      </TableCell>
      {isWide && <Turnover quantity={position.buy_quantity} value={position.buy_value} />}
      {isWide && <Turnover quantity={position.sell_quantity} value={position.sell_value} />}
      <TableCell className="text-right">
        <LivePnl positions={alone} part="realised" />
      </TableCell>
      <TableCell className="text-right">
        <LivePnl positions={alone} part="unrealised" />
      </TableCell>
      {isWide && <TableCell className="num text-right">{formatRupees(position.charges)}</TableCell>}
      <TableCell className="text-right font-medium">
        <LivePnl positions={alone} part="total" />
      </TableCell>
      <TableCell className="w-16 text-right">
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
export function PositionBadge({ quantity }: { quantity: number }) {
  if (quantity === 0) return <Badge variant="outline">CLOSED</Badge>
  return quantity > 0 ? <Badge variant="buy">LONG</Badge> : <Badge variant="sell">SHORT</Badge>
}

/** Units and their average price. */
function Turnover({ quantity, value }: { quantity: number; value: string }) {
  return (
    <TableCell className="num text-right">
      {quantity === 0
        ? "–"
        : `${formatQuantity(quantity)} @ ${formatPrice(Number(value) / quantity)}`}
    </TableCell>
  )
}
