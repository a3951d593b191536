import { useQueryClient } from "@tanstack/react-query"
import { Keyboard, LogOut, ShieldCheck, User } from "lucide-react"
import { useNavigate } from "react-router"
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu"
import { toast } from "@/components/ui/sonner"
import { logOut } from "@/lib/allauth"
import {
  type Me,
  setCurrentOrganisation,
  useSwitchOrganisation,
  withoutLoginRedirect,
} from "@/lib/api"
import { isDark, setAppearance, type Theme, useAppearance } from "@/lib/theme"

export function initials(me: Me): string {
  const words = (me.user.name || me.user.email).split(/[\s@._-]+/).filter(Boolean)
  return words
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join("")
}

/** Who is here, in which organisation, how the terminal looks, and the way out. */
export function AccountMenu({ me, onShortcuts }: { me: Me; onShortcuts: () => void }) {
  const navigate = useNavigate()
  const leave = useLogOut()
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`${initials(me)}: account menu`}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-full bg-secondary text-2xs font-semibold text-secondary-foreground hover:bg-accent coarse:size-9"
      >
        {initials(me)}
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-64">
        <div className="px-2 py-1.5">
          {me.user.name && <p className="truncate text-sm font-medium">{me.user.name}</p>}
          <p className="truncate text-xs text-muted-foreground">{me.user.email}</p>
        </div>
        <DropdownMenuSeparator />
        <Organisations me={me} />
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => navigate("/app/settings/profile")}>
          <User aria-hidden /> Profile
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => navigate("/app/settings/security")}>
          <ShieldCheck aria-hidden /> Security
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={onShortcuts}>
          <Keyboard aria-hidden /> Keyboard shortcuts
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <AppearanceItems />
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={leave}>
          <LogOut aria-hidden /> Log out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

function Organisations({ me }: { me: Me }) {
  const switchTo = useSwitchOrganisation()
  return (
    <>
      <DropdownMenuLabel>Organisation</DropdownMenuLabel>
      <DropdownMenuRadioGroup value={me.organisation.id} onValueChange={switchTo}>
        {me.organisations.map((organisation) => (
          <DropdownMenuRadioItem key={organisation.id} value={organisation.id}>
            <span className="min-w-0 flex-1 truncate">{organisation.name}</span>
            <span className="text-2xs text-muted-foreground">
              {organisation.role.replace("_", " ")}
            </span>
          </DropdownMenuRadioItem>
        ))}
      </DropdownMenuRadioGroup>
    </>
  )
}

function AppearanceItems() {
  const appearance = useAppearance()
  const theme = appearance.theme ?? (isDark() ? "dark" : "light")
  return (
    <>
      <DropdownMenuLabel>Appearance</DropdownMenuLabel>
      <DropdownMenuRadioGroup
        value={theme}
        onValueChange={(value) => setAppearance({ theme: value as Theme })}
      >
        <DropdownMenuRadioItem value="dark">Dark</DropdownMenuRadioItem>
        <DropdownMenuRadioItem value="light">Light</DropdownMenuRadioItem>
        <DropdownMenuRadioItem value="system">As the system</DropdownMenuRadioItem>
      </DropdownMenuRadioGroup>
      <DropdownMenuSeparator />
      <DropdownMenuCheckboxItem
        checked={appearance.palette === "cvd"}
        onCheckedChange={(on) => setAppearance({ palette: on ? "cvd" : "default" })}
      >
        Colour-blind palette
      </DropdownMenuCheckboxItem>
      <DropdownMenuCheckboxItem
        checked={appearance.density === "comfortable"}
        onCheckedChange={(on) => setAppearance({ density: on ? "comfortable" : "compact" })}
      >
        Roomier rows
      </DropdownMenuCheckboxItem>
    </>
  )
}

/** End the session here; the server closes its sockets. */
export function useLogOut() {
  const client = useQueryClient()
  const navigate = useNavigate()
  return () =>
    withoutLoginRedirect(async () => {
      try {
        await logOut()
      } catch {
        toast.error("Logging out failed. You are still logged in.")
        return
      }
      setCurrentOrganisation(null)
      await navigate("/login", { replace: true })
      client.clear()
    })
}
