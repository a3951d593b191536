import type { Smile } from "@/lib/chain/types"
import { formatDate, formatNumber, formatPct } from "@/lib/format"

/** Moneyness of the columns, percent from the forward. */
const COLUMNS = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6]

/** Volatility by expiry and distance from the forward; darker is higher. */
export function SurfaceTable({ smiles, level }: { smiles: readonly Smile[]; level: number }) {
  const rows = smiles
    .map((smile) => ({
      smile,
      values: COLUMNS.map((pct) => ivAt(smile, (smile.forward ?? level) * (1 + pct / 100))),
    }))
    .filter((row) => row.values.some((value) => value !== null))
  const all = rows.flatMap((row) => row.values.filter((value) => value !== null))
  const [low, high] = [Math.min(...all), Math.max(...all)]
  if (all.length === 0)
    return (
      <p className="p-6 text-center text-sm text-muted-foreground">No volatility is known yet.</p>
    )
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Volatility surface">
      <table className="num w-full min-w-[720px] border-separate border-spacing-0.5 text-center text-xs">
        <thead>
          <tr className="text-2xs text-muted-foreground">
            <th className="text-left font-medium">Expiry</th>
            {COLUMNS.map((pct) => (
              <th key={pct} className="font-medium">
                {pct === 0 ? "Forward" : formatPct(pct, 0)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ smile, values }) => (
            <tr key={smile.expiry}>
              <th scope="row" className="pr-2 text-left font-medium whitespace-nowrap">
                {formatDate(smile.expiry)}
              </th>
              {values.map((value, index) => (
                <td
                  key={COLUMNS[index]}
                  className="h-7 rounded-sm"
                  style={{
                    background:
                      value === null
                        ? "transparent"
                        : `color-mix(in oklab, var(--primary) ${shade(value, low, high)}%, transparent)`,
                  }}
                >
                  {value === null ? "–" : formatNumber(value, 1)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const shade = (value: number, low: number, high: number) =>
  Math.round(6 + (44 * (value - low)) / (high - low || 1))

/** Volatility at a level, between the two known strikes around it; null outside of them. */
export function ivAt(smile: Smile, level: number): number | null {
  const above = smile.strikes.findIndex((strike) => strike >= level)
  if (above < 0) return null
  const high = smile.strikes[above] as number
  if (high === level) return smile.iv[above] ?? null
  if (above === 0) return null
  const low = smile.strikes[above - 1] as number
  const [a, b] = [smile.iv[above - 1] as number, smile.iv[above] as number]
  return a + ((b - a) * (level - low)) / (high - low)
}
