import { type ComponentProps, type KeyboardEvent, useEffect, useRef, useState } from "react"
import { cn } from "@/lib/cn"
import { Button } from "./button"

export const HOLD_MS = 1200

/**
 * A button for what cannot be undone: it fires only after being held for `holdMs`, by pointer,
 * Space or Enter. Releasing, leaving or losing focus cancels; a click alone does nothing.
 */
export function HoldButton({
  onHold,
  holdMs = HOLD_MS,
  children,
  className,
  disabled,
  ...props
}: Omit<ComponentProps<typeof Button>, "onClick" | "asChild"> & {
  onHold: () => void
  holdMs?: number
}) {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const [holding, setHolding] = useState(false)

  const cancel = () => {
    if (timer.current) clearTimeout(timer.current)
    timer.current = null
    setHolding(false)
  }
  const start = () => {
    if (disabled || timer.current) return
    setHolding(true)
    timer.current = setTimeout(() => {
      timer.current = null
      setHolding(false)
      onHold()
    }, holdMs)
  }
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current)
    },
    [],
  )
  const isHoldKey = (event: KeyboardEvent) => event.key === " " || event.key === "Enter"

  return (
    <Button
      {...props}
      disabled={disabled}
      data-slot="hold-button"
      data-holding={holding || undefined}
      className={cn("relative touch-none overflow-hidden select-none", className)}
      onPointerDown={(event) => {
        if (event.button === 0) start()
      }}
      onPointerUp={cancel}
      onPointerLeave={cancel}
      onPointerCancel={cancel}
      onContextMenu={(event) => event.preventDefault()}
      onBlur={cancel}
      onKeyDown={(event) => {
        if (!isHoldKey(event)) return
        event.preventDefault()
        if (!event.repeat) start()
      }}
      onKeyUp={(event) => {
        if (isHoldKey(event)) cancel()
      }}
    >
      <span
        aria-hidden
        className="absolute inset-0 origin-left bg-foreground/25"
        style={{
          transform: `scaleX(${holding ? 1 : 0})`,
          transition: `transform ${holding ? holdMs : 120}ms linear`,
        }}
      />
      <span className="relative inline-flex items-center gap-1.5">{children}</span>
    </Button>
  )
}
