import { CircleCheck, CircleDashed, type LucideIcon, OctagonX, TriangleAlert } from "lucide-react"
import { cn } from "@/lib/cn"
import type { Sentence, Tone } from "./logic/words"

const LOOKS: Record<Tone, { icon: LucideIcon; className: string }> = {
  ok: { icon: CircleCheck, className: "text-ok" },
  warn: { icon: TriangleAlert, className: "text-warn" },
  bad: { icon: OctagonX, className: "text-destructive" },
  quiet: { icon: CircleDashed, className: "text-muted-foreground" },
}

/**
 * A state in words, with an icon that says the same. A level 2 headline is announced when it changes; its
 * text, which counts seconds, is not.
 */
export function Headline({
  sentence,
  level,
  className,
}: {
  sentence: Sentence
  level: 2 | 3
  className?: string
}) {
  const { icon: Icon, className: look } = LOOKS[sentence.tone]
  const Heading = level === 2 ? "h2" : "h3"
  return (
    <div className={cn("grid grid-cols-[1.25rem_1fr] gap-x-2.5", className)}>
      <Icon className={cn("mt-0.5 size-5", look)} aria-hidden />
      <div className="min-w-0">
        <div role={level === 2 ? "status" : undefined}>
          <Heading className={cn("font-semibold", level === 2 ? "text-base" : "text-sm", look)}>
            {sentence.title}
          </Heading>
        </div>
        <p className="text-sm text-muted-foreground">{sentence.text}</p>
      </div>
    </div>
  )
}
