import { useEffect, useRef } from "react"
import { Outlet, ScrollRestoration, useLocation } from "react-router"
import { enterSection } from "@/lib/theme"

/** Around every page: skip link, theme of the section, focus on the new page's title. */
export function RootLayout() {
  const { pathname } = useLocation()
  const previous = useRef(pathname)

  useEffect(() => {
    enterSection(pathname)
    if (previous.current === pathname) return
    previous.current = pathname
    focusHeading()
  }, [pathname])

  return (
    <>
      <a
        href="#main"
        className="sr-only z-[60] rounded-md bg-primary px-3 py-2 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <Outlet />
      <ScrollRestoration />
    </>
  )
}

/** Screen readers hear the new page's title; an autofocused field keeps its focus. */
function focusHeading(): void {
  requestAnimationFrame(() => {
    if (document.querySelector("main :focus")) return
    document.querySelector<HTMLElement>("main h1[tabindex='-1']")?.focus({ preventScroll: true })
  })
}
