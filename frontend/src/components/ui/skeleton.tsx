import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"

/** A grey block in the exact place and size of what is being loaded. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      data-slot="skeleton"
      aria-hidden
      className={cn("animate-pulse rounded-sm bg-muted", className)}
      {...props}
    />
  )
}
