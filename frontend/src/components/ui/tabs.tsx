import { Tabs as T } from "radix-ui"
import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"

export function Tabs({ className, ...props }: ComponentProps<typeof T.Root>) {
  return <T.Root data-slot="tabs" className={cn("flex min-w-0 flex-col", className)} {...props} />
}

export function TabsList({ className, ...props }: ComponentProps<typeof T.List>) {
  return (
    <T.List
      data-slot="tabs-list"
      className={cn(
        "inline-flex h-8 items-center gap-1 text-muted-foreground coarse:h-10",
        className,
      )}
      {...props}
    />
  )
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof T.Trigger>) {
  return (
    <T.Trigger
      data-slot="tabs-trigger"
      className={cn(
        "inline-flex h-7 items-center gap-1.5 whitespace-nowrap rounded-md px-2.5 text-xs font-medium hover:text-foreground data-[state=active]:bg-accent data-[state=active]:text-accent-foreground disabled:opacity-50 coarse:h-9",
        className,
      )}
      {...props}
    />
  )
}

export function TabsContent({ className, ...props }: ComponentProps<typeof T.Content>) {
  return (
    <T.Content data-slot="tabs-content" className={cn("min-w-0 flex-1", className)} {...props} />
  )
}
