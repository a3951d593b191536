import { Label as L } from "radix-ui"
import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"

export function Label({ className, ...props }: ComponentProps<typeof L.Root>) {
  return (
    <L.Root
      data-slot="label"
      className={cn("inline-flex items-center gap-1.5 text-xs font-medium select-none", className)}
      {...props}
    />
  )
}
