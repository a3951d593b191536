import { TriangleAlert } from "lucide-react"
import { ApiError } from "@/lib/api/errors"
import { cn } from "@/lib/cn"
import { Button } from "./button"

/** What failed, that nothing was changed, and a way to try again. */
export function ErrorState({
  title = "This could not be loaded",
  error,
  onRetry,
  className,
}: {
  title?: string
  error?: unknown
  onRetry?: () => void
  className?: string
}) {
  const api = error instanceof ApiError ? error : null
  return (
    <div
      role="alert"
      data-slot="error-state"
      className={cn("flex flex-col items-center gap-2 px-4 py-8 text-center", className)}
    >
      <TriangleAlert className="size-6 text-warn" aria-hidden />
      <p className="font-medium">{title}</p>
      <p className="max-w-sm text-xs text-muted-foreground">
        {api?.message ?? "Something went wrong in this page."} Nothing was sent or changed.
      </p>
      {api?.requestId && (
        <p className="font-mono text-2xs text-muted-foreground">
          Request {api.requestId.slice(0, 8)}
        </p>
      )}
      {onRetry && (
        <Button variant="outline" size="sm" onClick={onRetry} className="mt-1">
          Try again
        </Button>
      )}
    </div>
  )
}
