import { useQuery } from "@tanstack/react-query"
import { Layers } from "lucide-react"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { chainDayQuery, surfaceQuery } from "@/lib/chain/queries"
import type { ChainDocument, ChainMinute, Smile } from "@/lib/chain/types"
import { useChain } from "@/lib/chain/useChain"
import { useChainChoice } from "@/lib/chain/useChainChoice"
import { formatCompact, formatDate, formatNumber, formatPrice, formatShortTime } from "@/lib/format"
import { useTitle } from "@/lib/useTitle"
import { ChainFigures } from "./ChainFigures"
import { ChainTabs } from "./ChainTabs"
import { type Line, LineChart } from "./LineChart"
import { StrikeBars } from "./StrikeBars"
import { SurfaceTable } from "./SurfaceTable"
import { window20 } from "./strikes"

/** What the chain says about positioning and volatility. */
export function Component() {
  useTitle("Option analytics")
  const choice = useChainChoice()
  const { query, underlying, expiry } = choice
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-2 p-2">
      <Card aria-label="Chain">
        <h1 className="sr-only">Option analytics</h1>
        <div className="flex items-center gap-2 border-b p-2 max-lg:flex-wrap">
          <ChainTabs choice={choice} />
          <Button asChild size="sm" variant="outline" className="ml-auto">
            <Link to={`/app/options?underlying=${underlying?.id ?? ""}&expiry=${expiry ?? ""}`}>
              Option chain
            </Link>
          </Button>
        </div>
        {query.error ? (
          <ErrorState
            title="Option chains could not be read"
            error={query.error}
            onRetry={() => query.refetch()}
          />
        ) : query.isSuccess && !expiry ? (
          <EmptyState icon={Layers} title="No option chain">
            What is playing now lists no options.
          </EmptyState>
        ) : (
          underlying && expiry && <Figures underlyingId={underlying.id} expiry={expiry} />
        )}
      </Card>
      {underlying && expiry && (
        <Charts key={`${underlying.id}:${expiry}`} underlyingId={underlying.id} expiry={expiry} />
      )}
    </div>
  )
}

function Figures({ underlyingId, expiry }: { underlyingId: number; expiry: string }) {
  const doc = useChain(underlyingId, expiry)
  return doc ? <ChainFigures doc={doc} /> : <Skeleton className="m-3 h-9" />
}

function Charts({ underlyingId, expiry }: { underlyingId: number; expiry: string }) {
  const doc = useChain(underlyingId, expiry)
  const day = useQuery(chainDayQuery(underlyingId, expiry))
  const surface = useQuery(surfaceQuery(underlyingId))
  if (!doc)
    return (
      <div className="grid gap-2 xl:grid-cols-2" role="status" aria-label="Loading">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 xl:grid-cols-2">
      <OpenInterest doc={doc} />
      <Panel title="Straddle over the day" note="at the money, rupees">
        <DayChart
          minutes={day.data}
          error={day.error}
          of={["straddle_premium"]}
          names={["Straddle"]}
        />
      </Panel>
      <Panel title="Put-call ratio over the day">
        <DayChart
          minutes={day.data}
          error={day.error}
          of={["pcr_oi", "pcr_volume"]}
          names={["by OI", "by volume"]}
        />
      </Panel>
      <Panel title="Max pain and spot over the day">
        <DayChart
          minutes={day.data}
          error={day.error}
          of={["max_pain", "spot"]}
          names={["Max pain", "Spot"]}
        />
      </Panel>
      <Volatility doc={doc} smiles={surface.data} />
    </div>
  )
}

function OpenInterest({ doc }: { doc: ChainDocument }) {
  const part = window20(doc)
  const strikes = doc.strikes.slice(...part)
  const marks = [
    ...(doc.spot === null ? [] : [{ strike: doc.spot, label: `Spot ${formatPrice(doc.spot, 0)}` }]),
    ...(doc.totals.max_pain === null
      ? []
      : [
          { strike: doc.totals.max_pain, label: `Max pain ${formatPrice(doc.totals.max_pain, 0)}` },
        ]),
  ]
  const bars = (name: "oi" | "oi_change") => [
    { name: "Calls", fill: "fill-down/70", values: doc.ce[name].slice(...part) },
    { name: "Puts", fill: "fill-up/70", values: doc.pe[name].slice(...part) },
  ]
  return (
    <>
      <Panel title="Open interest" note="units, calls and puts">
        <StrikeBars
          strikes={strikes}
          bars={bars("oi")}
          marks={marks}
          label="Open interest per strike"
        />
      </Panel>
      <Panel title="Change of open interest" note="against the previous close">
        <StrikeBars
          strikes={strikes}
          bars={bars("oi_change")}
          marks={marks.slice(0, 1)}
          label="Change of open interest per strike"
        />
      </Panel>
      <Panel title="Gamma exposure" note="rupees per 1 % move, calls less puts">
        <StrikeBars
          strikes={strikes}
          bars={[{ name: "GEX", fill: "fill-primary/75", values: doc.gex.slice(...part) }]}
          marks={marks.slice(0, 1)}
          label={`Gamma exposure per strike, in sum ${formatCompact(doc.totals.gex)} rupees`}
        />
      </Panel>
    </>
  )
}

const STROKES = ["stroke-primary", "stroke-foreground"]

function DayChart({
  minutes,
  error,
  of,
  names,
}: {
  minutes: readonly ChainMinute[] | undefined
  error: Error | null
  of: readonly (keyof ChainMinute)[]
  names: readonly string[]
}) {
  if (error) return <p className="p-6 text-center text-sm text-muted-foreground">{error.message}</p>
  if (!minutes) return <Skeleton className="h-52" />
  const lines: Line[] = of.map((name, index) => ({
    name: names[index] ?? "",
    stroke: STROKES[index] ?? "stroke-foreground",
    ...(index > 0 ? { dashes: "5 4" } : {}),
    points: minutes.flatMap((minute) => {
      const value = minute[name]
      return typeof value === "number" ? [[Date.parse(minute.at), value] as const] : []
    }),
  }))
  return (
    <LineChart
      lines={lines}
      xText={(at) => formatShortTime(new Date(at).toISOString())}
      yText={(value) => formatNumber(value, value > 1_000 ? 0 : 2)}
      label={`${names.join(" and ")} over the day`}
    />
  )
}

function Volatility({ doc, smiles }: { doc: ChainDocument; smiles: readonly Smile[] | undefined }) {
  const own = smiles?.find((smile) => smile.expiry === doc.expiry)
  const next = smiles?.[smiles.findIndex((smile) => smile.expiry === doc.expiry) + 1]
  const level = doc.forward ?? doc.spot ?? 0
  const near = (smile: Smile) =>
    smile.strikes.flatMap((strike, at) =>
      Math.abs(strike / level - 1) < 0.08 ? [[strike, smile.iv[at] ?? 0] as const] : [],
    )
  const lines: Line[] = [
    ...(own ? [{ name: formatDate(own.expiry), stroke: "stroke-primary", points: near(own) }] : []),
    ...(next && next !== own
      ? [
          {
            name: formatDate(next.expiry),
            stroke: "stroke-muted-foreground",
            dashes: "5 4",
            points: near(next),
          },
        ]
      : []),
  ]
  const term = smiles?.flatMap((smile) =>
    smile.atm_iv === null ? [] : [[smile.days, smile.atm_iv] as const],
  )
  const percent = (value: number) => `${formatNumber(value, 1)}%`
  return (
    <>
      <Panel title="Volatility smile" note="out-of-the-money options">
        <LineChart
          lines={lines}
          marks={level ? [{ x: level, label: "Forward" }] : []}
          xText={(strike) => formatPrice(strike, 0)}
          yText={percent}
          label="Implied volatility over strike"
        />
      </Panel>
      <Panel title="Term structure" note="at the money, over days to expiry">
        <LineChart
          lines={[{ name: "ATM IV", stroke: "stroke-primary", points: term ?? [] }]}
          xText={(days) => `${formatNumber(days, 0)} d`}
          yText={percent}
          label="At-the-money volatility over days to expiry"
        />
      </Panel>
      <Panel title="Volatility surface" note="percent a year" className="xl:col-span-2">
        <SurfaceTable smiles={smiles ?? []} level={level} />
      </Panel>
    </>
  )
}

function Panel({
  title,
  note,
  className,
  children,
}: {
  title: string
  note?: string
  className?: string
  children: ReactNode
}) {
  return (
    <Card className={className} aria-label={title}>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        {note && <span className="text-xs text-muted-foreground">{note}</span>}
      </CardHeader>
      <div className="p-2">{children}</div>
    </Card>
  )
}
