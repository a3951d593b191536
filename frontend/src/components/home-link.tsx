import { Link } from "react-router"
import { LogoMark } from "@/components/logo"
import { PRODUCT } from "@/lib/useTitle"

/** Mark and name of the product, leading to the landing page. */
export function HomeLink() {
  return (
    <Link
      to="/"
      className="flex min-w-0 items-center gap-2 rounded-sm font-semibold tracking-tight"
    >
      <LogoMark />
      <span className="truncate">{PRODUCT}</span>
    </Link>
  )
}
