import { RefreshCw, TriangleAlert } from "lucide-react"
import { isRouteErrorResponse, useNavigate, useRouteError } from "react-router"
import { Button } from "@/components/ui/button"
import { isChunkError } from "@/lib/lazyRoute"
import { NotFound } from "./NotFound"

/** What a page shows when it could not be loaded or failed while drawing itself. */
export function RouteError() {
  const error = useRouteError()
  const navigate = useNavigate()
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />
  const isNewVersion = isChunkError(error)
  return (
    <div
      role="alert"
      className="mx-auto flex min-h-[60dvh] max-w-md flex-col items-center justify-center gap-3 p-6 text-center"
    >
      {isNewVersion ? (
        <RefreshCw className="size-7 text-muted-foreground" aria-hidden />
      ) : (
        <TriangleAlert className="size-7 text-warn" aria-hidden />
      )}
      <h1 className="text-lg font-semibold">
        {isNewVersion ? "A new version is ready" : "This page failed"}
      </h1>
      <p className="text-sm text-muted-foreground">
        {isNewVersion
          ? "This tab still runs the old one, or the connection is down. Reload to continue; nothing is lost."
          : "The fault is in the page, not in your account. Nothing was sent or changed."}
      </p>
      <div className="flex gap-2">
        <Button onClick={() => location.reload()}>Reload</Button>
        {!isNewVersion && (
          <Button variant="outline" onClick={() => navigate(-1)}>
            Go back
          </Button>
        )}
      </div>
      {!isNewVersion && error instanceof Error && (
        <p className="max-w-full break-words font-mono text-2xs text-muted-foreground">
          {error.message}
        </p>
      )}
    </div>
  )
}
