import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { useTitle } from "@/lib/useTitle"

export function NotFound() {
  useTitle("Page not found")
  return (
    <main
      id="main"
      className="mx-auto flex min-h-[60dvh] max-w-md flex-col items-center justify-center gap-3 p-6 text-center"
    >
      <p className="num text-3xl font-semibold text-muted-foreground">404</p>
      <h1 tabIndex={-1} className="text-lg font-semibold">
        This page does not exist
      </h1>
      <p className="text-sm text-muted-foreground">
        The address may be mistyped, or the page has moved.
      </p>
      <Button asChild>
        <Link to="/app">Open the terminal</Link>
      </Button>
    </main>
  )
}
