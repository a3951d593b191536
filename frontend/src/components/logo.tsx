import { cn } from "@/lib/cn"

/** The mark: a price line over its baseline. Decorative; the name stands beside it. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={cn("size-6", className)}>
      <path
        d="M5 21 11.5 14l5 4.5L27 8M20.5 8H27v6.5"
        className="stroke-primary"
        strokeWidth="2.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M5 27h22"
        className="stroke-muted-foreground"
        strokeWidth="2.2"
        strokeLinecap="round"
      />
    </svg>
  )
}
