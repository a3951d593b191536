import { QueryClientProvider } from "@tanstack/react-query"
import { useEffect } from "react"
import { RouterProvider } from "react-router"
import { bindAuthFlow } from "@/lib/api/authFlow"
import { bindPendingAddress } from "@/lib/lazyRoute"
import { watchSystemTheme } from "@/lib/theme"
import { queryClient } from "./queryClient"
import { router } from "./router"

/** Where the visitor wanted to go, for after the login. */
function loginPath(): string {
  const { pathname, search } = router.state.location
  return `/login?next=${encodeURIComponent(pathname + search)}`
}

bindAuthFlow({
  loginRequired: () => {
    queryClient.clear()
    if (router.state.location.pathname.startsWith("/app")) void router.navigate(loginPath())
  },
  mfaRequired: () => void router.navigate("/login/mfa"),
})

bindPendingAddress(() =>
  router.createHref(router.state.navigation.location ?? router.state.location),
)

export function App() {
  useEffect(watchSystemTheme, [])
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  )
}
