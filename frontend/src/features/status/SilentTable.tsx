import { useState } from "react"
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card"
import { Input } from "@/components/ui/input"
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table"
import { formatAge, formatQuantity } from "@/lib/format"
import type { FeedHealth } from "./types"

const TO_SEARCH = 8

/** Instruments that are silent for longer than they ever are, the most overdue first. */
export function SilentTable({ health }: { health: FeedHealth }) {
  const [text, setText] = useState("")
  const rows = health.stale
  const wanted = text.trim().toLowerCase()
  const shown = rows.filter((row) => nameOf(row).toLowerCase().includes(wanted))
  const rest = health.instruments.stale - rows.length
  return (
    <Card aria-label="Silent instruments">
      <CardHeader>
        <CardTitle>Silent instruments</CardTitle>
        <CardDescription>
          {rest > 0
            ? `The ${rows.length} most overdue of ${formatQuantity(health.instruments.stale)}`
            : "Longer without a tick than their longest usual pause"}
        </CardDescription>
        {(rows.length >= TO_SEARCH || text !== "") && (
          <Input
            type="search"
            aria-label="Find a silent instrument"
            placeholder="Symbol"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="ml-auto w-36"
          />
        )}
      </CardHeader>
      {shown.length === 0 ? (
        <p className="px-3 py-4 text-sm text-muted-foreground">
          {rows.length > 0
            ? "None of them is called that."
            : health.session_open
              ? "None: every instrument ticks as it usually does."
              : "None is overdue while the market is shut."}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="max-h-80 overflow-y-auto" tabIndex={0} aria-label="List of them">
          <Table>
            <TableHeader className="sticky top-0 bg-card">
              <TableRow>
                <TableHead>Symbol</TableHead>
                <TableHead className="text-right">Silent for</TableHead>
                <TableHead className="text-right">Usual</TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {shown.map((row) => (
                <TableRow key={row.id}>
                  <TableCell className="font-medium max-sm:break-all">{nameOf(row)}</TableCell>
                  <TableCell className="num text-right text-warn">{formatAge(row.age_s)}</TableCell>
                  <TableCell className="num text-right">{formatAge(row.expected_s)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </section>
      )}
    </Card>
  )
}

function nameOf(row: FeedHealth["stale"][number]): string {
  return row.symbol ?? `Instrument ${row.id}`
}
