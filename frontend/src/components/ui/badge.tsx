import { cva, type VariantProps } from "class-variance-authority"
import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"

export const badgeVariants = cva(
  "inline-flex shrink-0 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 py-px text-2xs font-medium",
  {
    variants: {
      variant: {
        default: "bg-secondary text-secondary-foreground",
        outline: "border border-input/70 text-muted-foreground",
        buy: "bg-buy/12 text-buy",
        sell: "bg-sell/12 text-sell",
        up: "bg-up/12 text-up",
        down: "bg-down/12 text-down",
        ok: "bg-ok/12 text-ok",
        warn: "bg-warn/12 text-warn",
        destructive: "bg-destructive/12 text-destructive",
        mode: "bg-mode/12 text-mode",
      },
    },
    defaultVariants: { variant: "default" },
  },
)

export function Badge({
  className,
  variant,
  ...props
}: ComponentProps<"span"> & VariantProps<typeof badgeVariants>) {
  return <span data-slot="badge" className={cn(badgeVariants({ variant }), className)} {...props} />
}
