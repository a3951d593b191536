import { lazy, Suspense, useEffect, useState } from "react"
import { Outlet, useNavigate } from "react-router"
import { Toaster } from "@/components/ui/sonner"
import { TooltipProvider } from "@/components/ui/tooltip"
import { FeedBanner, TradingOverlay } from "@/features/trading/shell"
import { useMe } from "@/lib/api"
import { listenForHotkeys, useHotkeys } from "@/lib/hotkeys"
import { ShellFallback } from "../ShellFallback"
import { BottomBar } from "./BottomBar"
import { Header } from "./Header"
import { useTradingMode } from "./mode"
import { OfflineBanner } from "./OfflineBanner"
import { PAGES } from "./pages"
import { Rail } from "./Rail"
import { ShortcutSheet } from "./ShortcutSheet"
import { StepUpDialog } from "./StepUpDialog"

const loadPalette = () => import("./CommandPalette")
const CommandPalette = lazy(async () => ({ default: (await loadPalette()).CommandPalette }))

/** The terminal's frame; pages are drawn inside. */
export function Component() {
  const { data: me } = useMe()
  const mode = useTradingMode()
  const [palette, setPalette] = useState(false)
  const [shortcuts, setShortcuts] = useState(false)
  useEffect(listenForHotkeys, [])
  useShellHotkeys(
    () => setPalette(true),
    () => setShortcuts(true),
  )
  useEffect(() => {
    // Ready before the first Ctrl+K, and not in the way of the first paint.
    const idle = setTimeout(() => void loadPalette(), 3000)
    return () => clearTimeout(idle)
  }, [])

  if (!me) return <ShellFallback />
  const openShortcuts = () => setShortcuts(true)
  const openPalette = () => setPalette(true)
  return (
    <TooltipProvider delayDuration={300}>
      <div data-mode={mode} className="flex h-dvh flex-col">
        <Header me={me} mode={mode} onSearch={openPalette} onShortcuts={openShortcuts} />
        <OfflineBanner />
        <FeedBanner />
        <div className="flex min-h-0 flex-1">
          <Rail />
          <main
            id="main"
            tabIndex={-1}
            className="min-h-0 min-w-0 flex-1 overflow-auto outline-none"
          >
            <Outlet />
          </main>
        </div>
        <BottomBar onSearch={openPalette} />
      </div>
      <TradingOverlay />
      <Suspense>
        {palette && <CommandPalette open onOpenChange={setPalette} onShortcuts={openShortcuts} />}
      </Suspense>
      <ShortcutSheet open={shortcuts} onOpenChange={setShortcuts} />
      <StepUpDialog />
      <Toaster />
    </TooltipProvider>
  )
}

function useShellHotkeys(openPalette: () => void, openShortcuts: () => void): void {
  const navigate = useNavigate()
  useHotkeys([
    { keys: "mod+k", label: "Search", group: "Everywhere", run: openPalette, inField: true },
    { keys: "/", label: "Search", group: "Everywhere", run: openPalette },
    { keys: "?", label: "Keyboard shortcuts", group: "Everywhere", run: openShortcuts },
    ...PAGES.flatMap(({ path, label, keys }) =>
      keys
        ? [{ keys, label: `Go to ${label}`, group: "Pages", run: () => void navigate(path) }]
        : [],
    ),
  ])
}
