import type { ReactNode } from "react"
import { cn } from "@/lib/cn"
import { useTitle } from "@/lib/useTitle"

/** A page of text and forms inside the terminal: heading, actions, content in one column. */
export function Page({
  title,
  actions,
  children,
  className,
}: {
  title: string
  actions?: ReactNode
  children: ReactNode
  className?: string
}) {
  useTitle(title)
  return (
    <div className={cn("mx-auto grid w-full max-w-4xl gap-3 p-3 md:p-5", className)}>
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
        <h1 tabIndex={-1} className="text-lg font-semibold tracking-tight">
          {title}
        </h1>
        {actions}
      </div>
      {children}
    </div>
  )
}
