import { NavLink } from "react-router"
import { Tooltip } from "@/components/ui/tooltip"
import { cn } from "@/lib/cn"
import { PAGES } from "./pages"

/** Pages at the left edge of wide screens. */
export function Rail() {
  return (
    <nav
      aria-label="Pages"
      className="hidden w-12 shrink-0 flex-col items-center gap-1 border-r bg-card py-2 md:flex"
    >
      {PAGES.map(({ path, label, icon: Icon }) => (
        <Tooltip key={path} content={label} side="right">
          <NavLink
            to={path}
            end={path === "/app"}
            aria-label={label}
            className={({ isActive }) =>
              cn(
                "inline-flex size-9 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-accent-foreground",
                isActive && "bg-accent text-primary",
              )
            }
          >
            <Icon className="size-4.5" aria-hidden />
          </NavLink>
        </Tooltip>
      ))}
    </nav>
  )
}
