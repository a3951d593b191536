import { Badge } from "@/components/ui/badge"
import { cn } from "@/lib/cn"
import { PART_STATES, PARTS, type Tone } from "./logic/words"
import type { PartRow } from "./types"

const DOTS: Record<Tone, string> = {
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-destructive",
  quiet: "bg-muted-foreground",
}
const BADGES = { ok: "ok", warn: "warn", bad: "destructive", quiet: "outline" } as const

export function Dot({ tone, className }: { tone: Tone; className?: string }) {
  return <span aria-hidden className={cn("size-2 shrink-0 rounded-full", DOTS[tone], className)} />
}

export function ToneBadge({ tone, children }: { tone: Tone; children: string }) {
  return <Badge variant={BADGES[tone]}>{children}</Badge>
}

/** The parts of the terminal as a trader would miss them. */
export function Parts({ parts }: { parts: readonly PartRow[] }) {
  return (
    <ul className="divide-y" aria-label="Parts of the terminal">
      {parts.map(({ part, status }) => {
        const { label, tone } = PART_STATES[status]
        return (
          <li key={part} data-part={part} className="flex items-center gap-3 px-3 py-2">
            <Dot tone={tone} />
            <span className="grid min-w-0 flex-1">
              <span className="text-sm font-medium">{PARTS[part].label}</span>
              <span className="text-xs text-muted-foreground">{PARTS[part].means}</span>
            </span>
            <ToneBadge tone={tone}>{label}</ToneBadge>
          </li>
        )
      })}
    </ul>
  )
}
