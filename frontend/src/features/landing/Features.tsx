import {
  Activity,
  FileClock,
  Gauge,
  Keyboard,
  type LucideIcon,
  Radio,
  ShieldAlert,
} from "lucide-react"

const FEATURES: { icon: LucideIcon; title: string; text: string }[] = [
  {
    icon: ShieldAlert,
    title: "Risk first",
    text: "Limits for the account, the trader and the organisation. The strictest wins. A kill switch stops entries and leaves exits open.",
  },
  {
    icon: Activity,
    title: "Prices with an age",
    text: "Every price knows when it was made. An old one is struck through instead of looking live, and orders on it are refused.",
  },
  {
    icon: FileClock,
    title: "A ledger, not a log",
    text: "Facts about an order are only ever added. Its state, your position and your P&L are worked out from them.",
  },
  {
    icon: Radio,
    title: "Open at midnight",
    text: "A simulated market runs at any hour, and recorded days play again through the same screens, at up to 100 times the speed.",
  },
  {
    icon: Keyboard,
    title: "Made for the keyboard",
    text: "B and S open the ticket, arrows move by tick and lot, Enter sends. The ? key shows the rest.",
  },
  {
    icon: Gauge,
    title: "One API for all of it",
    text: "What the screens do, your programs can do: REST and WebSocket with scoped keys, documented from the code.",
  },
]

export function Features() {
  return (
    <section aria-labelledby="features" className="border-t bg-card">
      <div className="mx-auto max-w-6xl px-4 py-12 sm:px-6">
        <h2 id="features" className="text-xl font-semibold tracking-tight">
          What it does today
        </h2>
        <ul className="mt-6 grid gap-x-10 gap-y-7 sm:grid-cols-2 lg:grid-cols-3">
          {FEATURES.map(({ icon: Icon, title, text }) => (
            <li key={title} className="grid grid-cols-[1.25rem_1fr] gap-x-3">
              <Icon className="mt-0.5 size-5 text-primary" aria-hidden />
              <div>
                <h3 className="font-semibold">{title}</h3>
                <p className="mt-0.5 text-sm text-muted-foreground">{text}</p>
              </div>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
