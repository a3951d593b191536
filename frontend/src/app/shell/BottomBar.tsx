import { Menu, Search } from "lucide-react"
import { useState } from "react"
import { NavLink } from "react-router"
import {
  Sheet,
  SheetContent,
  SheetDescription,
  SheetHeader,
  SheetTitle,
} from "@/components/ui/sheet"
import { cn } from "@/lib/cn"
import { PAGES } from "./pages"

const cell =
  "flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-muted-foreground"

/** Pages at the lower edge of small screens: three, search, and the rest behind More. */
export function BottomBar({ onSearch }: { onSearch: () => void }) {
  const [open, setOpen] = useState(false)
  return (
    <nav
      aria-label="Pages"
      className="flex h-[calc(3.25rem+env(safe-area-inset-bottom))] shrink-0 border-t bg-card pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {PAGES.filter((page) => page.onMobile).map(({ path, label, icon: Icon }) => (
        <NavLink
          key={path}
          to={path}
          end={path === "/app"}
          className={({ isActive }) => cn(cell, isActive && "font-medium text-primary")}
        >
          <Icon className="size-5" aria-hidden />
          {label}
        </NavLink>
      ))}
      <button type="button" className={cell} onClick={onSearch}>
        <Search className="size-5" aria-hidden />
        Search
      </button>
      <button type="button" className={cell} onClick={() => setOpen(true)} aria-haspopup="dialog">
        <Menu className="size-5" aria-hidden />
        More
      </button>
      <Sheet open={open} onOpenChange={setOpen}>
        <SheetContent side="bottom">
          <SheetHeader>
            <SheetTitle>More</SheetTitle>
            <SheetDescription className="sr-only">The other pages of the terminal</SheetDescription>
          </SheetHeader>
          <div className="grid p-2">
            {PAGES.filter((page) => !page.onMobile).map(({ path, label, icon: Icon }) => (
              <NavLink
                key={path}
                to={path}
                onClick={() => setOpen(false)}
                className="flex min-h-12 items-center gap-3 rounded-md px-3 hover:bg-accent"
              >
                <Icon className="size-5 text-muted-foreground" aria-hidden />
                {label}
              </NavLink>
            ))}
          </div>
        </SheetContent>
      </Sheet>
    </nav>
  )
}
