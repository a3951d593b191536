import { useQuery } from "@tanstack/react-query"
import { Badge } from "@/components/ui/badge"
import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { ErrorState } from "@/components/ui/error-state"
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import { formatRupees } from "@/lib/format"
import { totalCharges } from "../logic/pnl"
import { LivePnl } from "../positions/LivePnl"
import { fundsQuery, positionsQuery, useActiveAccount } from "../queries"
import { useTradingChoices } from "../store"
import type { Funds, Position } from "../types"

/** Which account, how the day stands, and what is left to trade with. */
export function AccountPanel({ className }: { className?: string }) {
  const { account, accounts, query } = useActiveAccount()
  const choose = useTradingChoices((state) => state.setAccount)
  const accountId = account?.id ?? ""
  const funds = useQuery(fundsQuery(accountId))
  const positions = useQuery(positionsQuery(accountId))
  return (
    <Card className={cn("flex flex-col", className)} aria-label="Account">
      <CardHeader>
        <CardTitle className="sr-only">Account</CardTitle>
        {query.isPending ? (
          <Skeleton className="h-8 w-full" />
        ) : (
          <Select value={accountId} onValueChange={choose} disabled={accounts.length === 0}>
            <SelectTrigger aria-label="Trading account">
              <SelectValue placeholder="No account" />
            </SelectTrigger>
            <SelectContent>
              {accounts.map((each) => (
                <SelectItem key={each.id} value={each.id}>
                  <span className="flex items-center gap-2">
                    {each.label}
                    <Badge variant={each.mode === "LIVE" ? "destructive" : "default"}>
                      {each.mode}
                    </Badge>
                  </span>
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        )}
      </CardHeader>
      {query.error || funds.error ? (
        <ErrorState
          title="The account could not be loaded"
          error={query.error ?? funds.error}
          onRetry={() => (query.error ? query.refetch() : funds.refetch())}
        />
      ) : (
        <div className="grid gap-4 p-3">
          <DayPnl positions={positions.data} />
          <FundsList funds={funds.data} />
        </div>
      )}
    </Card>
  )
}

/** Realised, unrealised, charges and what remains of the day. */
function DayPnl({ positions }: { positions: Position[] | undefined }) {
  const charges = positions ? totalCharges(positions) : 0
  return (
    <section aria-label="Day P&L">
      <h3 className="text-xs text-muted-foreground">Day P&amp;L, after charges</h3>
      <p className="mb-2 text-2xl leading-9 font-semibold" data-day-pnl="">
        {positions ? (
          <LivePnl positions={positions} part="total" less={charges} />
        ) : (
          <Skeleton className="my-1 h-7 w-40" />
        )}
      </p>
      <dl className="grid gap-1 text-xs">
        <Line name="Realised">
          {positions ? <LivePnl positions={positions} part="realised" /> : <Waiting />}
        </Line>
        <Line name="Unrealised">
          {positions ? <LivePnl positions={positions} part="unrealised" /> : <Waiting />}
        </Line>
        <Line name="Charges">{positions ? formatRupees(-charges) : <Waiting />}</Line>
      </dl>
    </section>
  )
}

/** Cash and what binds it, with the share in use as a bar. */
function FundsList({ funds }: { funds: Funds | undefined }) {
  const used = funds ? Number(funds.margin_used) + Number(funds.reserved) : 0
  const base = funds ? used + Math.max(0, Number(funds.available)) : 0
  const share = base > 0 ? Math.min(100, (used / base) * 100) : 0
  return (
    <section aria-label="Funds">
      <h3 className="text-xs text-muted-foreground">Available to trade</h3>
      <p className="num text-lg leading-8 font-semibold" data-funds-available="">
        {funds ? formatRupees(funds.available) : <Skeleton className="my-1 h-5 w-36" />}
      </p>
      <div
        role="meter"
        aria-label="Funds in use"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share)}
        aria-valuetext={`${share.toFixed(1)} percent in use`}
        className="mb-2 h-1.5 overflow-hidden rounded-full bg-muted"
      >
        <div className="h-full bg-primary" style={{ width: `${share}%` }} />
      </div>
      <dl className="grid gap-1 text-xs">
        <Line name="Margin used">{funds ? formatRupees(funds.margin_used) : <Waiting />}</Line>
        <Line name="Reserved by open orders">
          {funds ? formatRupees(funds.reserved) : <Waiting />}
        </Line>
        <Line name="Cash">{funds ? formatRupees(funds.cash) : <Waiting />}</Line>
        <Line name="Opening cash">{funds ? formatRupees(funds.opening_cash) : <Waiting />}</Line>
      </dl>
    </section>
  )
}

function Line({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="num">{children}</dd>
    </div>
  )
}

const Waiting = () => <Skeleton className="h-4 w-20" />
