import { cn } from "@/lib/cn"

const STEPS: { title: string; text: string; tone?: "check" | "done" }[] = [
  {
    title: "You press Enter",
    text: "The order gets an id of its own, so that pressing twice sends once.",
  },
  {
    title: "Risk check",
    text: "Lot, tick, freeze quantity, price collar, stale price, margin, limits, kill switch. All findings at once.",
    tone: "check",
  },
  {
    title: "Written down",
    text: "Stored before it is sent. A crash between the two loses nothing.",
  },
  { title: "Sent once", text: "An unclear answer is looked up at the broker, never sent again." },
  {
    title: "Filled",
    text: "Position, charges and margin follow from the fills, to the paisa.",
    tone: "done",
  },
]

/** What happens to an order, as the terminal records it: the idea of the product in one figure. */
export function OrderPath() {
  return (
    <figure className="rounded-lg border bg-card p-4 sm:p-5">
      <figcaption className="text-xs font-medium text-muted-foreground">
        The way of an order. Each step is kept with its time.
      </figcaption>
      <ol className="mt-3">
        {STEPS.map(({ title, text, tone }, index) => (
          <li key={title} className="relative grid grid-cols-[1.25rem_1fr] gap-x-3 pb-4 last:pb-0">
            {index < STEPS.length - 1 && (
              <span aria-hidden className="absolute top-5 bottom-0 left-[0.59rem] w-px bg-border" />
            )}
            <span
              aria-hidden
              className={cn(
                "mt-0.5 inline-flex size-5 items-center justify-center rounded-full border text-2xs font-semibold",
                tone === "check" && "border-primary bg-primary text-primary-foreground",
                tone === "done" && "border-up bg-up/12 text-up",
                !tone && "border-input text-muted-foreground",
              )}
            >
              {index + 1}
            </span>
            <div>
              <p className="font-medium">{title}</p>
              <p className="text-sm text-muted-foreground">{text}</p>
            </div>
          </li>
        ))}
      </ol>
      <div className="mt-4 border-t pt-3 text-sm">
        <p className="text-muted-foreground">
          A refusal names the rule, the limit, your value, and what would pass.
        </p>
      </div>
    </figure>
  )
}
