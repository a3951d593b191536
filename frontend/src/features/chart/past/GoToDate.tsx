import { CalendarSearch } from "lucide-react"
import { type FormEvent, useState } from "react"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { useHotkeys } from "@/lib/hotkeys"
import { marketNowMs, useLive } from "@/lib/live/session"
import { istInput, istMs } from "./dates"

const DAY_MS = 86_400_000

interface GoToDateProps {
  intervalMs: number
  onGo: (atMs: number) => void
}

/** Ask for a date (and a time, below a day), in IST. */
export function GoToDate({ intervalMs, onGo }: GoToDateProps) {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState("")
  const [wrong, setWrong] = useState("")
  const open = () => setOpen(true)
  useHotkeys([{ keys: "alt+g", label: "Go to a date", group: "Chart", inField: true, run: open }])
  const isDaily = intervalMs >= DAY_MS
  const now = istInput(marketNowMs(useLive.getState(), Date.now()))
  const go = (event: FormEvent) => {
    event.preventDefault()
    const atMs = istMs(typed)
    if (Number.isNaN(atMs)) return setWrong("Choose a date.")
    if (atMs > marketNowMs(useLive.getState(), Date.now()))
      return setWrong("That is still to come.")
    setWrong("")
    setOpen(false)
    onGo(atMs)
  }
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          size="icon"
          variant="outline"
          aria-label="Go to a date"
          title="Go to a date (Alt+G)"
        >
          <CalendarSearch className="size-4" />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-64 p-3">
        <form onSubmit={go} className="grid gap-2" noValidate>
          <label htmlFor="go-to-date" className="text-xs font-medium">
            {isDaily ? "Date" : "Date and time (IST)"}
          </label>
          <Input
            id="go-to-date"
            type={isDaily ? "date" : "datetime-local"}
            className="num"
            max={isDaily ? now.slice(0, 10) : now}
            value={typed}
            aria-invalid={wrong !== ""}
            aria-describedby="go-to-date-wrong"
            onChange={(event) => setTyped(event.target.value)}
          />
          <p id="go-to-date-wrong" role="alert" className="text-xs text-destructive empty:hidden">
            {wrong}
          </p>
          <Button type="submit" size="sm">
            Go
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  )
}
