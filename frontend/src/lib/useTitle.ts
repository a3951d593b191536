import { useEffect } from "react"

export const PRODUCT = "Next-Gen Algo Terminal"

/** Name the tab: "Orders · Next-Gen Algo Terminal". */
export function useTitle(title: string | null): void {
  useEffect(() => {
    document.title = title ? `${title} · ${PRODUCT}` : PRODUCT
  }, [title])
}
