import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card"
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table"
import { formatNumber, formatPrice } from "@/lib/format"
import { durationText, whenText } from "./logic/words"
import type { FeedHealth } from "./types"

/** Pauses of the whole source. */
export function Gaps({ health }: { health: FeedHealth }) {
  return (
    <Card aria-label="Gaps">
      <CardHeader>
        <CardTitle>Gaps</CardTitle>
        <CardDescription>
          Nothing at all from {health.source ?? "the source"} in the session, since the feed began
        </CardDescription>
      </CardHeader>
      {health.gaps.length === 0 ? (
        <p className="px-3 py-4 text-sm text-muted-foreground">None.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="max-h-64 overflow-y-auto" tabIndex={0} aria-label="List of gaps">
          <Table>
            <TableHeader className="sticky top-0 bg-card">
              <TableRow>
                <TableHead>From (IST)</TableHead>
                <TableHead>To</TableHead>
                <TableHead className="text-right">Lasted</TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {health.gaps.map((gap) => (
                <TableRow key={gap.started_at}>
                  <TableCell className="num">
                    {whenText(gap.started_at, health.checked_at)}
                  </TableCell>
                  <TableCell className={gap.ended_at ? "num" : "font-medium text-warn"}>
                    {gap.ended_at ? whenText(gap.ended_at, health.checked_at) : "goes on"}
                  </TableCell>
                  <TableCell className="num text-right">{durationText(gap.seconds)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </section>
      )}
    </Card>
  )
}

/** Prices on which two sources differ. */
export function Divergences({ health }: { health: FeedHealth }) {
  return (
    <Card aria-label="Sources that differ">
      <CardHeader>
        <CardTitle>Sources that differ</CardTitle>
        <CardDescription>New positions in these wait, exits go ahead</CardDescription>
      </CardHeader>
      {health.divergences.length === 0 ? (
        <p className="px-3 py-4 text-sm text-muted-foreground">
          No second source names another price.
        </p>
      ) : (
        <Table>
          <TableHeader>
            <TableRow>
              <TableHead>Symbol</TableHead>
              <TableHead className="text-right">{health.source}</TableHead>
              <TableHead className="text-right">Other</TableHead>
              <TableHead className="text-right">Apart</TableHead>
              <TableHead className="max-sm:hidden">Since (IST)</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {health.divergences.map((row) => (
              <TableRow key={row.id}>
                <TableCell className="font-medium max-sm:break-all">
                  {row.symbol ?? `Instrument ${row.id}`}
                </TableCell>
                <TableCell className="num text-right">{formatPrice(row.price)}</TableCell>
                <TableCell className="num text-right" title={row.other}>
                  {formatPrice(row.other_price)}
                </TableCell>
                <TableCell className="num text-right">{formatNumber(row.pct)}%</TableCell>
                <TableCell className="num max-sm:hidden">
                  {whenText(row.since, health.checked_at)}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  )
}
