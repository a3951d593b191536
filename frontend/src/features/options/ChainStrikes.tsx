import { cn } from "@/lib/cn"
import { strikeText } from "./strikes"

interface ChainStrikesProps {
  /** The rows on the screen; `top` in pixels below the head. */
  rows: readonly { strike: number; top: number; isAtm: boolean }[]
  width: number
  height: number
}

/**
 * The strikes, in the middle of the screen however far the grid is scrolled sideways. One sticky column over
 * the rows: a sticky cell in each row would be a layer of its own and half of the page's cost under load.
 */
export function ChainStrikes({ rows, width, height }: ChainStrikesProps) {
  return (
    <div
      aria-hidden
      style={{ width, left: `calc(50% - ${width / 2}px)` }}
      className="pointer-events-none sticky z-1"
    >
      {rows.map(({ strike, top, isAtm }) => (
        <div
          key={strike}
          style={{ height, top }}
          className={cn(
            "num absolute inset-x-0 grid place-items-center border-x border-b bg-card text-xs font-semibold",
            isAtm && "bg-primary text-primary-foreground",
          )}
        >
          {strikeText(strike)}
        </div>
      ))}
    </div>
  )
}
