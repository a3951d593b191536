import { Link, useLocation } from "react-router"
import { Tooltip } from "@/components/ui/tooltip"
import { cn } from "@/lib/cn"
import { isCurrent, PAGES } from "./pages"

/** Pages at the left edge of wide screens. */
export function Rail() {
  const { pathname } = useLocation()
  return (
    <nav
      aria-label="Pages"
      className="hidden w-12 shrink-0 flex-col items-center gap-1 border-r bg-card py-2 md:flex"
    >
      {PAGES.map(({ path, label, icon: Icon }) => {
        const current = isCurrent(path, pathname)
        return (
          <Tooltip key={path} content={label} side="right">
            <Link
              to={path}
              aria-label={label}
              aria-current={current ? "page" : undefined}
              className={cn(
                "inline-flex size-9 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-accent-foreground",
                current && "bg-accent text-primary hover:text-primary",
              )}
            >
              <Icon className="size-4.5" aria-hidden />
            </Link>
          </Tooltip>
        )
      })}
    </nav>
  )
}
