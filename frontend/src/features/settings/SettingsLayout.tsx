import { NavLink, Outlet } from "react-router"
import { cn } from "@/lib/cn"

const TABS = [
  { to: "/app/settings/profile", label: "Profile" },
  { to: "/app/settings/security", label: "Security" },
  { to: "/app/settings/api-keys", label: "API keys" },
]

export function Component() {
  return (
    <div>
      <nav aria-label="Settings" className="sticky top-0 z-10 border-b bg-background">
        <div className="mx-auto flex max-w-4xl gap-1 overflow-x-auto px-2 md:px-4">
          {TABS.map(({ to, label }) => (
            <NavLink
              key={to}
              to={to}
              className={({ isActive }) =>
                cn(
                  "inline-flex h-10 items-center border-b-2 border-transparent px-2 text-muted-foreground hover:text-foreground coarse:h-12",
                  isActive && "border-primary font-medium text-foreground",
                )
              }
            >
              {label}
            </NavLink>
          ))}
        </div>
      </nav>
      <Outlet />
    </div>
  )
}
