import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"

/** A grey block in the exact place and size of what is being loaded; a span, so that it may stand in text. */
export function Skeleton({ className, ...props }: ComponentProps<"span">) {
  return (
    <span
      data-slot="skeleton"
      aria-hidden
      className={cn("block animate-pulse rounded-sm bg-muted", className)}
      {...props}
    />
  )
}
