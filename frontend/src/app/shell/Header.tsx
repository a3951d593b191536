import { Search } from "lucide-react"
import { Link } from "react-router"
import { LogoMark } from "@/components/logo"
import { Bell } from "@/features/alerts/Bell"
import { ConnectionStatus, DataAge, IndexStrip } from "@/features/trading/shell"
import type { Me } from "@/lib/api"
import { AccountMenu } from "./AccountMenu"
import { MarketStatus } from "./MarketStatus"
import { ModeChip } from "./ModeChip"
import type { TradingMode } from "./mode"
import { Keys } from "./ShortcutSheet"

type HeaderProps = {
  me: Me
  mode: TradingMode
  onSearch: () => void
  onShortcuts: () => void
}

/** 40 px: indices at the left; the state of market, connection and data at the right. */
export function Header({ me, mode, onSearch, onShortcuts }: HeaderProps) {
  return (
    <header className="box-content flex h-(--header-height) shrink-0 items-center gap-2 border-b border-t-[3px] border-t-mode bg-card px-2 pt-[env(safe-area-inset-top)] md:gap-3 md:px-3">
      <Link to="/app" aria-label="Dashboard" className="rounded-sm">
        <LogoMark />
      </Link>
      <div className="min-w-0 flex-1 overflow-hidden max-md:mask-r-from-80%">
        <IndexStrip />
      </div>
      <div className="hidden lg:block">
        <MarketStatus />
      </div>
      <ConnectionStatus />
      <div className="hidden sm:block">
        <DataAge />
      </div>
      <ModeChip mode={mode} />
      <button
        type="button"
        onClick={onSearch}
        className="hidden h-7 items-center gap-2 rounded-md border border-input/70 px-2 text-xs text-muted-foreground hover:bg-accent hover:text-accent-foreground md:inline-flex"
      >
        <Search className="size-3.5" aria-hidden />
        Search
        <Keys keys="mod+k" />
      </button>
      <Bell />
      <AccountMenu me={me} onShortcuts={onShortcuts} />
    </header>
  )
}
