import type { ReactNode } from "react"
import { Link } from "react-router"
import { LogoMark } from "@/components/logo"
import { PRODUCT, useTitle } from "@/lib/useTitle"

/** One card in the middle: every page of signing in. */
export function AuthLayout({
  title,
  intro,
  children,
  footer,
}: {
  title: string
  intro?: ReactNode
  children: ReactNode
  footer?: ReactNode
}) {
  useTitle(title)
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-6 sm:justify-center">
      <main id="main" className="w-full max-w-[22rem]">
        <Link
          to="/"
          className="mb-6 flex items-center gap-2 rounded-sm font-semibold tracking-tight"
        >
          <LogoMark />
          {PRODUCT}
        </Link>
        <div className="rounded-lg border bg-card p-5">
          <h1 tabIndex={-1} className="text-lg font-semibold">
            {title}
          </h1>
          {intro && <p className="mt-1 text-sm text-muted-foreground">{intro}</p>}
          <div className="mt-4 grid gap-4">{children}</div>
        </div>
        {footer && <div className="mt-4 text-center text-sm text-muted-foreground">{footer}</div>}
      </main>
    </div>
  )
}

export const linkClasses = "rounded-sm font-medium text-primary underline-offset-4 hover:underline"
