import { Tooltip as T } from "radix-ui"
import type { ComponentProps, ReactNode } from "react"
import { cn } from "@/lib/cn"

export const TooltipProvider = T.Provider

/** A short text on hover or focus. Never the only place of a piece of information. */
export function Tooltip({
  content,
  children,
  side,
  ...props
}: {
  content: ReactNode
  children: ReactNode
  side?: ComponentProps<typeof T.Content>["side"]
} & Omit<ComponentProps<typeof T.Root>, "children">) {
  return (
    <T.Root {...props}>
      <T.Trigger asChild>{children}</T.Trigger>
      <T.Portal>
        <T.Content
          data-slot="tooltip"
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            "z-50 max-w-72 rounded-md border bg-popover px-2.5 py-1.5 text-xs text-popover-foreground shadow-lg",
          )}
        >
          {content}
        </T.Content>
      </T.Portal>
    </T.Root>
  )
}
